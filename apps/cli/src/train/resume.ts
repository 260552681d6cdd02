/** @file How `bptt train` keeps checkpoints and goes on from one. */
import type { Classifier } from '@bptt/cells';
import { resumable, type Marks, type Resumable, type TrainSettings } from '@bptt/digits';
import { BpttError, isBpttError } from '@bptt/errors';
import { loadWeights, type CheckpointPlace, type TrainCallback } from '@bptt/solver';
import type { CheckpointFile } from '../outputs/checkpoint-file.js';
import { note } from '../terminal/print.js';
import type { CheckpointEvery } from './checkpoint-options.js';

/** The checkpoint that the training goes on from; undefined where there is none yet, which is said. */
export async function resumed(file: CheckpointFile, settings: TrainSettings): Promise<Resumable | undefined> {
  const found = await inOptions(
    file.path,
    file.newest((bytes, path) => resumable(settings, bytes, path)),
  );
  if (!found) note(`bptt: ${file.path}: no checkpoint is there, so the training begins`);
  return found;
}

/** Says what a checkpoint does not fit to in the words of the command line: `m.checkpoint: --seed: expected 0, as in the checkpoint, got 1`. */
export async function inOptions<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isBpttError(error) || error.code !== 'BPTT_ARGUMENT') throw error;
    throw new BpttError(error.code, `${path}: ${error.message.replace(/^\w+/, optionOf)}`, { cause: error });
  }
}

const optionNames: Record<string, string> = {
  module: 'network',
  numEpochs: '--epochs',
  trainLoader: '--data',
  valLoader: '--data',
  kernels: '--simd',
};

const optionOf = (name: string): string =>
  optionNames[name] ?? `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What the interrupted training saved as its model, so that it is known again. */
export function bestSoFar(model: Classifier, { marks, weights }: Resumable, fileOf: (marks: Marks) => Uint8Array) {
  loadWeights(model, weights);
  return fileOf(marks);
}

export const placeInWords = ({ epoch, numEpochs, totalSteps, numSteps }: CheckpointPlace) =>
  `epoch ${Math.min(epoch, numEpochs)} of ${numEpochs}, after ${totalSteps} of ${numSteps} steps`;

/** Checkpoints as they fall due, and one when the last epoch has ended, since testing and saving are still to be done then. */
export function checkpointHooks(file: CheckpointFile, epochs: number, every: CheckpointEvery, signal: AbortSignal) {
  if (every === 'never') return { atTheEnd: [] };
  const atTheEnd: TrainCallback = {
    onEpochEnd: ({ epoch }, checkpoint) => {
      if (epoch === epochs) file.offer(checkpoint());
    },
  };
  const onCheckpoint = async (bytes: Uint8Array) => {
    if (signal.aborted && (await file.isOthers())) note(`bptt: ${file.path} stays that of the other training`);
    else file.offer(bytes);
    if (typeof every === 'number') await file.settled();
  };
  return { checkpointEvery: every, onCheckpoint, atTheEnd: [atTheEnd] };
}
