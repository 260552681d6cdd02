/** @file One epoch of a training that a search may pause, drop or go on with. Knows nothing of the page or of workers. */
import type { Dataset } from '@bptt/data';
import { beginTraining, cardOf, planTraining, resumable, train } from '@bptt/digits';
import { recipeOf, type TrainSettings } from './train.js';

export interface Trial {
  settings: TrainSettings;
  /** As the epoch before left the training; null before the first. */
  checkpoint: Uint8Array | null;
}

/** Where a training stands after an epoch. */
export interface TrialStand {
  epoch: number;
  /** Of the held-out images, after this epoch and at its best so far. */
  accuracy: number;
  best: number;
  checkpoint: Uint8Array;
  /** The model file, with the weights of the best epoch so far. */
  file: Uint8Array;
}

/**
 * Trains one epoch further; epoch by epoch it comes to the same file as one training, and as `bptt train`.
 * @throws NumericalError where a loss or a gradient is not finite.
 */
export async function nextEpoch(trial: Trial, images: Dataset, signal: AbortSignal): Promise<TrialStand> {
  const settings = recipeOf(trial.settings);
  const plan = planTraining(settings, images);
  const resume = trial.checkpoint ? resumable(settings, trial.checkpoint, "the trial's checkpoint") : undefined;
  const model = beginTraining(plan);
  const ended = new AbortController();
  let stand: Pick<TrialStand, 'epoch' | 'accuracy' | 'checkpoint'> | undefined;
  try {
    const { result, marks } = await train(plan, model, {
      signal: AbortSignal.any([signal, ended.signal]),
      resume,
      callbacks: [
        {
          onEpochEnd({ epoch, valAccuracy }, checkpoint) {
            stand = { epoch, accuracy: valAccuracy!, checkpoint: checkpoint() };
            ended.abort();
          },
        },
      ],
    });
    if (result.failure) throw result.failure;
    signal.throwIfAborted();
    return { ...stand!, best: marks.valAccuracy!, file: model.save(cardOf(settings, marks)) };
  } finally {
    model.dispose();
  }
}
