/** @file What a checkpoint says of its training, without the training. */
import type { Weights } from '../model.js';
import type { CheckpointPlace, EpochRecord } from '../progress.js';
import { expectState } from './expect-state.js';
import { readState } from './state-file.js';

export interface CheckpointInfo {
  /** `TrainOptions.recipe` of the training. */
  recipe: Record<string, unknown>;
  place: CheckpointPlace;
  /** The epochs that had ended. */
  records: EpochRecord[];
  /** Of every step that was done. */
  losses: Float64Array;
  /** Of the epochs; null before the first. */
  best: { epoch: number; value: number; weights: Weights } | null;
  /** Of the last step. */
  weights: Weights;
}

/**
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError for what is no checkpoint, or not as it was written.
 */
export function inspectCheckpoint(bytes: Uint8Array, source = 'checkpoint'): CheckpointInfo {
  const { identity, meter, model, best, records, losses } = expectState(readState(bytes, source), source);
  const { numEpochs } = identity.lr;
  const { epoch, totalSteps } = meter;
  return {
    records,
    losses,
    weights: new Map(Object.entries(model.parameters)),
    recipe: identity.recipe as Record<string, unknown>,
    place: { epoch, numEpochs, totalSteps, numSteps: numEpochs * identity.data.trainLoader!.length },
    best:
      best.epoch === null
        ? null
        : { epoch: best.epoch, value: best.value!, weights: new Map(Object.entries(best.weights!)) },
  };
}
