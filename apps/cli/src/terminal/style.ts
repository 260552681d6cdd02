/** @file Text as a terminal may show it: our own colours, numbers as people read them, and nothing else that it would act upon. */
import { randomInt } from 'node:crypto';
import { styleText } from 'node:util';

/**
 * Marks the codes that we made: those in a file's text cannot know it. Terminals never see it. It stands first, where cli-table3 looks for a
 * colour and would add codes of its own.
 */
const own = randomInt(1000, 10_000);
const escape = '\x1b';
const code = new RegExp(`${escape}\\[(\\d+)m`, 'g');
const ownCode = new RegExp(`${escape}\\[${own};(\\d+)m`, 'g');
/** Control characters but tab and newline, and those that turn the direction of text. */
const acting = '\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069';
const ownCodeOrActing = new RegExp(`${ownCode.source}|[${acting}]`, 'g');

/** Colours on stdout, which are off where it is no terminal or NO_COLOR is set. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, visible(text), { stream: process.stdout }).replaceAll(code, `${escape}[${own};$1m`);

/** What would act is shown instead: `\x1b`. Our own colours stay. */
export const visible = (text: string): string =>
  text.replaceAll(ownCodeOrActing, (found) => (found.length > 1 ? found : escaped(found)));

/** The same, ready for a terminal. */
export const forTerminal = (text: string): string => visible(text).replaceAll(ownCode, `${escape}[$1m`);

/** One line of JSON, in which nothing acts. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    new RegExp(`[${acting}]`, 'g'),
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** Whether what needs so many columns would be broken into lines; where there is no terminal, nothing would. */
export const isNarrow = (columns: number): boolean => (process.stdout.columns ?? Infinity) < columns;

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
