/** @file How a command ends badly: one line on stderr, and its exit code. */
import { isBpttError } from '@bptt/errors';

/** 2 for a mistake in the input, which bptt names itself; 70 (EX_SOFTWARE) for a mistake of bptt's own. */
export function fail(error: unknown, verbose: boolean): number {
  const known = isBpttError(error);
  const message = error instanceof Error ? error.message : String(error);
  console.error(`bptt: ${known ? '' : 'internal error: '}${message.replaceAll('\n', ' ')}`);
  if (verbose && error instanceof Error) console.error(error.stack);
  else if (!known) console.error('bptt: run again with --verbose for the stack trace, and please report it');
  return known ? 2 : 70;
}
