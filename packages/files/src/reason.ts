/** @file What Node says of a file, without what its user did not name. */

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Node's message without the call and the names of temporary files: `ENOSPC: no space left on device`. */
export function reason(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a part of the path is no folder';
  return (error as Error).message.replace(/^([A-Z]+: [^,]*), .*$/s, '$1');
}
