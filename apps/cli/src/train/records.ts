/** @file What `bptt train` writes down as it goes: every step and epoch, as lines of JSON (`--log`) and for TensorBoard (`--tensorboard`). */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { FileError } from '@bptt/errors';
import type { EpochRecord, Progress, TrainCallback } from '@bptt/solver';
import { note } from '../terminal/print.js';
import { EventFile } from './event-file.js';

export interface RecordOptions {
  log?: string;
  tensorboard?: string;
  /** Goes on with the lines that are there. */
  resume?: boolean;
}

export const recordOptions = [
  new Option('--log <file>', 'write every step and epoch down, a JSON object a line'),
  new Option('--tensorboard <folder>', 'write them as an event file for TensorBoard'),
];

interface Step {
  epoch: number;
  step: number;
  loss: number;
  lr: number;
}

interface Book {
  step(step: Step): void;
  epoch(record: EpochRecord, step: number): void;
  close(): void;
}

function jsonLines(path: string, append = false): Book {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const file = openSync(path, append ? 'a' : 'w');
  const line = (value: object) => void writeSync(file, `${JSON.stringify(value)}\n`);
  return {
    step: (step) => line({ type: 'step', ...step }),
    epoch: (record, step) => line({ type: 'epoch', ...record, step }),
    close: () => closeSync(file),
  };
}

function events(folder: string): Book {
  const file = new EventFile(folder);
  return {
    step: ({ step, loss, lr }) => file.scalars(step, { 'step/loss': loss, lr }),
    epoch: (record, step) =>
      file.scalars(
        step,
        Object.fromEntries(
          Object.entries(record).flatMap(([name, value]) =>
            value === null || ['epoch', 'lr'].includes(name) ? [] : [[`epoch/${name}`, value]],
          ),
        ),
      ),
    close: () => file.close(),
  };
}

export interface Records {
  callbacks: TrainCallback[];
  /** The losses of all steps, which grow as the training goes on. */
  onBegin(losses: readonly number[]): void;
  close(): void;
}

/** @throws FileError that names the path. */
function opened(path: string, open: () => Book): Book {
  try {
    return open();
  } catch (error) {
    throw new FileError(path, `cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Opens the books that were asked for. One that cannot be written on later is closed with a word; the training goes on.
 * @throws FileError for one that cannot be opened.
 */
export function records({ log, tensorboard, resume: append }: RecordOptions): Records {
  const books: (Book | undefined)[] = [];
  if (log !== undefined) books.push(opened(log, () => jsonLines(log, append)));
  if (tensorboard !== undefined) books.push(opened(tensorboard, () => events(tensorboard)));
  let losses: readonly number[] = [];
  let written = 0;
  const each = (write: (book: Book) => void) =>
    books.forEach((book, i) => {
      if (!book) return;
      try {
        write(book);
      } catch (error) {
        books[i] = undefined;
        note(`bptt: no more is written down: ${(error as Error).message}`);
      }
    });
  const onProgress = ({ phase, epoch, totalSteps, lr }: Progress) => {
    const loss = losses.at(-1);
    if (phase !== 'train' || totalSteps === written || loss === undefined) return;
    written = totalSteps;
    each((book) => book.step({ epoch, step: totalSteps, loss, lr }));
  };
  const onEpochEnd = (record: EpochRecord) => each((book) => book.epoch(record, written));
  return {
    callbacks: books.length > 0 ? [{ everyMs: 0, onProgress, onEpochEnd }] : [],
    onBegin: (all) => void (losses = all),
    close: () => each((book) => book.close()),
  };
}
