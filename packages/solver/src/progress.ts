/** @file What callbacks are told while a model trains. */
import type { StepGradients } from './train-step.js';

/** Where training is. A plain object: it can be sent to another thread or written as JSON. */
export interface Progress {
  phase: 'train' | 'validate';
  /** From 1. */
  epoch: number;
  numEpochs: number;
  /** Steps of this epoch done, and in all of it. */
  step: number;
  stepsPerEpoch: number;
  /** Steps of the whole training done, and at most to do. */
  totalSteps: number;
  numSteps: number;
  /** Means over this epoch so far. The accuracy is there in tasks that measure it; others have their own metrics, as `trainMae`. */
  trainLoss: number;
  trainAccuracy: number;
  /** The learning rate of the latest step. */
  lr: number;
  samplesPerSecond: number;
  /** Until the last epoch's end, at the present speed. */
  secondsLeft: number;
  [metric: string]: number | string;
}

/**
 * One epoch that ended. Accuracies are fractions; without a validation set its values are null. A task that does not measure the accuracy has its
 * own metrics in its place, as `trainMae` and `valMae`.
 */
export interface EpochRecord {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number | null;
  valAccuracy: number | null;
  /** The learning rate of its last step. */
  lr: number;
  seconds: number;
  [metric: string]: number | null;
}

/** A step whose gradients were watched. */
export interface WatchedStep extends StepGradients {
  /** From 1. */
  epoch: number;
  /** Of the whole training, from 1. */
  step: number;
}

/** Where a training is that a checkpoint was taken of. */
export interface CheckpointPlace {
  /** The one that runs or, between two, runs next; numEpochs + 1 after the last. */
  epoch: number;
  numEpochs: number;
  /** Steps of the whole training done, and at most to do. */
  totalSteps: number;
  numSteps: number;
}

/** What to call, and how often. What returns a promise is awaited: the training goes on when it is done. */
export interface TrainCallback {
  /** The callback's name in checkpoints, which hold what its `state` gives; `loadState` gets it where a training is resumed. */
  name?: string | undefined;
  state?(): unknown;
  loadState?(state: never): void;
  /** Least time between two calls of `onProgress`, in milliseconds; 100 when left out. */
  everyMs?: number | undefined;
  onProgress?(progress: Progress): unknown;
  /** `checkpoint` gives the training as it is after this epoch, as bytes for `resume`. */
  onEpochEnd?(record: EpochRecord, checkpoint: () => Uint8Array): unknown;
  /** Called after every change of the parameters; see `WeightAverage`. */
  onStep?(): unknown;
  /** Steps from one call of `onGradients` to the next, from the first step on; 50 when left out. */
  gradientsEvery?: number | undefined;
  /** Called after a step with its gradients. A watched step takes longer: it computes the inputs' gradient, and all is copied. */
  onGradients?(step: WatchedStep): unknown;
}
