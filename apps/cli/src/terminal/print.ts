/** @file All that commands say: results on stdout, whose loss is a failure, and notes on stderr, whose loss is none. */
import { fstatSync, writeSync } from 'node:fs';
import { forTerminal, jsonLine } from './style.js';
import { wrapped } from './wrap.js';

let stdoutIsGone = false;
let quiet = false;
let printed = false;

/** With `--quiet` nothing is said but results and what went wrong. */
export const beQuiet = (wanted: boolean): void => void (quiet = wanted);

/** Whether something shows lines that move: a terminal that can, and somebody who wants to see it. */
export const isLive = (): boolean => process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' && !quiet;

/** Keeps the process alive where nobody reads it any more; called once, before anything is said. */
export function guardStreams(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', lose);
}

/** A result for people. */
export const printText = (text: string): void => write(`${wrapped(forTerminal(text), columnsOf(process.stdout))}\n`);

/** What goes into a file or a shell: no line of it is broken. */
export const printCode = (text: string): void => write(`${forTerminal(text)}\n`);

/** A result for programs: one object, one line. */
export function printJson(value: unknown): void {
  printed = true;
  write(`${jsonLine(value)}\n`);
}

/** Whether the object of this run was printed; `false` begins a new run. */
export const jsonPrinted = (): boolean => printed;
export const expectJson = (): void => void (printed = false);

/** A line for people beside a result, such as what comes next. */
export function hint(text: string): void {
  if (!quiet) printText(text);
}

/** Progress, and what else is no result. */
export function note(text: string): void {
  if (!quiet || /^(bptt|error): /.test(text)) say(text); // what went wrong begins so
}

/** Where there is no terminal, every line stays one. */
const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number | undefined => (isTTY ? columns : undefined);

function say(text: string): void {
  try {
    process.stderr.write(`${wrapped(forTerminal(text), columnsOf(process.stderr))}\n`);
  } catch {
    // stderr is gone; the work goes on
  }
}

function write(text: string): void {
  if (stdoutIsGone) return;
  try {
    if (takesParts()) writeAll(text);
    else process.stdout.write(text);
  } catch (error) {
    lose(error as NodeJS.ErrnoException);
  }
}

/** Whether stdout is a file or a device, where a disk that fills up takes a part of a write without an error. */
const takesParts = (): boolean => !process.stdout.isTTY && (fstatSync(1).isFile() || fstatSync(1).isCharacterDevice());

function writeAll(text: string): void {
  for (let bytes = Buffer.from(text); bytes.length > 0;) bytes = bytes.subarray(writeSync(1, bytes));
}

/** A reader that has read enough ends quietly; any other loss is said, and is exit 1. */
function lose(error: NodeJS.ErrnoException): void {
  if (stdoutIsGone) return;
  stdoutIsGone = true;
  if (error.code === 'EPIPE') return;
  note(`bptt: the result cannot be written to stdout: ${error.message}`);
  process.on('exit', () => (process.exitCode ||= 1));
}
