/** @file How a command ends badly: one line on stderr, with `--json` an object on stdout too, and its exit code. */
import { CommanderError } from 'commander';
import { isBpttError } from '@bptt/errors';
import { jsonPrinted, note, printJson } from './print.js';

/** The exit codes that there are; 0 is done. */
export const exitCodes = { failed: 1, wrongInput: 2, interrupted: 130 } as const;

interface HowToTell {
  verbose?: boolean;
  /** Whether stdout is to hold one object. */
  json?: boolean;
}

/** 2 for a mistake in the input, which bptt names itself; 1 for a mistake of bptt's own. */
export function fail(error: unknown, { verbose = false, json = false }: HowToTell = {}): number {
  const isUsage = error instanceof CommanderError; // which has said it on stderr
  const ofFile = aboutFile(error);
  const isInput = isUsage || isBpttError(error) || ofFile !== undefined;
  const message = (ofFile ?? (error instanceof Error ? error.message : String(error))).replaceAll('\n', ' ');
  if (!isUsage) note(`bptt: ${isInput ? '' : 'internal error: '}${message}`);
  if (verbose && error instanceof Error) note(`bptt: ${String(error.stack)}`);
  else if (!isInput) note('bptt: run again with --verbose for the stack trace, and please report it');
  const exitCode = isInput ? exitCodes.wrongInput : exitCodes.failed;
  const code = isUsage
    ? 'BPTT_ARGUMENT'
    : isBpttError(error)
      ? error.code
      : ofFile === undefined
        ? 'BPTT_INTERNAL'
        : 'BPTT_FILE';
  const isHelp = isUsage && error.code === 'commander.help'; // which stands on stderr instead
  last = { code, message: isHelp ? 'expected a command, got none' : message.replace(/^error: /, ''), exitCode };
  if (json) tellError(last);
  return exitCode;
}

/** What the system says of a path that nobody looked at before: a full disk, a file where a folder should be. */
function aboutFile(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (!/^E[A-Z0-9]+$/.test(code ?? '') || syscall === undefined || path === undefined) return undefined;
  return `${path}: ${error.message.replace(/, \w+ '.*$/s, '')}`;
}

interface Failure {
  code: string;
  message: string;
  exitCode: number;
}

let last: Failure | undefined;

/** The one object of a command that has no result. */
export function tellError(error: Failure): void {
  if (!jsonPrinted()) printJson({ error });
}

/** The same of what was said last, where a command went on after it and has no result. */
export function tellLast(): void {
  if (last) tellError(last);
}
