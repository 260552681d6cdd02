/** @file What `bptt train` writes down as it goes: every step and epoch, as lines of JSON (`--log`) and for TensorBoard (`--tensorboard`). */
import { Option } from 'commander';
import type { EpochRecord, Progress, TrainCallback } from '@bptt/solver';
import { RecordFile } from '../outputs/record-file.js';
import { setAside } from '../outputs/set-aside.js';
import { exitCodes } from '../terminal/fail.js';
import { note } from '../terminal/print.js';
import { EventFile } from './event-file.js';
import { writtenBefore, type Before } from './written-before.js';

export interface RecordOptions {
  log?: string;
  tensorboard?: string;
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

function jsonLines(path: string, before: Before | undefined): Book {
  const written = before && writtenBefore(path, before);
  if (!written) setAside(path);
  else if (written.step < before!.losses.length)
    note(
      `bptt: ${path} has no steps ${written.step + 1} to ${before!.losses.length}; the training goes on after those`,
    );
  const file = new RecordFile(path, written?.bytes);
  const line = (value: object) => file.append(`${JSON.stringify(value)}\n`);
  return {
    step: (step) => line({ type: 'step', ...step }),
    epoch: (record, step) => line({ type: 'epoch', ...record, step }),
    close: () => file.close(),
  };
}

function events(folder: string, before: Before | undefined): Book {
  const file = new EventFile(folder, before?.losses.length ?? 0);
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

/**
 * Opens the books that were asked for. One that cannot be written on later is closed with a word and is exit 1; the training goes on.
 * @param before what was done of a training that goes on.
 * @throws FileError for one that cannot be opened.
 */
export function records({ log, tensorboard }: RecordOptions, before?: Before): Records {
  const books: (Book | undefined)[] = [];
  if (log !== undefined) books.push(jsonLines(log, before));
  if (tensorboard !== undefined) books.push(events(tensorboard, before));
  let losses: readonly number[] = [];
  let written = before?.losses.length ?? 0;
  const each = (write: (book: Book) => void) =>
    books.forEach((book, i) => {
      if (!book) return;
      try {
        write(book);
      } catch (error) {
        books[i] = undefined;
        book.close();
        process.exitCode = exitCodes.failed;
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
