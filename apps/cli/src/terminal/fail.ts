/** @file How a command ends badly: one line on stderr, and its exit code. */
import { isBpttError } from '@bptt/errors';
import { note } from './print.js';

/** The exit codes that there are; 0 is done. */
export const exitCodes = { failed: 1, wrongInput: 2, interrupted: 130 } as const;

/** 2 for a mistake in the input, which bptt names itself; 1 for a mistake of bptt's own. */
export function fail(error: unknown, verbose: boolean): number {
  const isInput = isBpttError(error);
  const message = error instanceof Error ? error.message : String(error);
  note(`bptt: ${isInput ? '' : 'internal error: '}${message.replaceAll('\n', ' ')}`);
  if (verbose && error instanceof Error) note(String(error.stack));
  else if (!isInput) note('bptt: run again with --verbose for the stack trace, and please report it');
  return isInput ? exitCodes.wrongInput : exitCodes.failed;
}
