/** @file `bptt train`'s choice of checkpoints. */
import { InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../options/arguments.js';
import { takes } from '../options/reader.js';

/** Steps or seconds from one to the next. */
export type CheckpointEvery = number | { seconds: number } | 'never';

export interface CheckpointOptions {
  checkpointEvery: CheckpointEvery;
  resume?: boolean;
}

const seconds = String.raw`^(?=.*[1-9])(\d{1,15}|\d{0,15}\.\d+)\s*s$`;

export const checkpointOptions = [
  new Option(
    '--checkpoint-every <n>',
    'keep what the training needs to go on, beside the model: every n steps, n s, or never',
  )
    .argParser(takes({ anyOf: [wholeNumber.schema, { enum: ['never'] }, { type: 'string', pattern: seconds }] }, every))
    .default(everySeconds(30), '30s, at most 1 % of the time'),
  new Option('--resume', 'go on from the checkpoint beside the model, to the same file; --epochs may be raised'),
];

/** Said in a file of options as on the command line: 30s. */
function everySeconds(seconds: number): { seconds: number } {
  return Object.defineProperty({ seconds }, 'toJSON', { value: () => `${seconds}s` });
}

function every(text: string): CheckpointEvery {
  if (text === 'never') return text;
  const [, number, unit] = /^(\d+|\d*\.\d+)\s*(s?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  const fits = value > 0 && value <= Number.MAX_SAFE_INTEGER && (unit === 's' || Number.isInteger(value));
  if (!fits)
    throw new InvalidArgumentError(`Expected a number of steps, of seconds such as 30s, or never, got '${text}'.`);
  return unit === 's' ? everySeconds(value) : value;
}
