/** @file Tokens on a student's machine: in one file that only its owner can read, by the server they are for. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileError } from '@bptt/errors';
import { readRegularFile, writeOutput } from '@bptt/files';

export const tokenFile = (): string =>
  join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'bptt', 'tokens.json');

const key = (address: string): string => new URL(address).origin;

/** @throws FileError for a file that others may read, or that is none of ours. */
export async function keptToken(address: string, path = tokenFile()): Promise<string | undefined> {
  return (await kept(path))[key(address)];
}

export async function keepToken(address: string, token: string, path = tokenFile()): Promise<void> {
  const tokens = await kept(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // The mode is there before the content is.
  if (!(await stat(path).catch(() => undefined))) await writeOutput(path, '{}\n');
  await chmod(path, 0o600);
  await writeOutput(path, `${JSON.stringify({ ...tokens, [key(address)]: token }, null, 2)}\n`);
}

async function kept(path: string): Promise<Record<string, string>> {
  const text = await readSecret(path);
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (error) {
    throw new FileError(path, 'expected JSON of addresses and tokens', { cause: error });
  }
}

/** The text of a file that nobody else may read; undefined where there is none. */
export async function readSecret(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new FileError(path, `cannot be read: ${error.message}`, { cause: error });
  });
  if (!found) return undefined;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw new FileError(path, `others may read it (mode ${(found.mode & 0o777).toString(8)}): chmod 600 ${path}`);
  return new TextDecoder().decode(await readRegularFile(path, 2 ** 20));
}
