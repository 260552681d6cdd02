/** @file One training: laid out first, without a kernel, then run. */
import type { Classifier } from '@bptt/cells';
import type { DataLoader, Dataset } from '@bptt/data';
import { expectSame } from '@bptt/errors';
import {
  classification,
  inspectCheckpoint,
  loadWeights,
  Solver,
  type CheckpointInfo,
  type Schedule,
  type TrainCallback,
  type TrainOptions,
  type TrainResult,
  WeightAverage,
  type Weights,
} from '@bptt/solver';
import { testBatches, trainAndValidation, trainingBatches } from './images.js';
import { initialWeights } from './initial-weights.js';
import { classifierOf } from './networks.js';
import { optimiserOf } from './optimisers.js';
import { trainingRecipe, type Marks, type TrainSettings } from './recipe.js';
import { readAugmentation } from './regularisation.js';
import { scheduleOf } from './schedules.js';

/** What a training will do. */
export interface TrainPlan {
  settings: TrainSettings;
  images: Dataset;
  train: DataLoader;
  validation: DataLoader;
  /** Undefined when the learning rate stays as it is. */
  schedule: Schedule | undefined;
  /** Of all epochs. */
  steps: number;
}

/** @throws ArgumentError when the images are too few for the settings. */
export function planTraining(settings: TrainSettings, images: Dataset): TrainPlan {
  const { batchSize, epochs, seed, trainSize } = settings;
  const parts = trainAndValidation(images, seed, trainSize);
  const train = trainingBatches(parts.train, batchSize, seed, readAugmentation(settings.augment));
  return {
    settings,
    images,
    train,
    validation: testBatches(parts.validation),
    schedule: scheduleOf(settings, train.length),
    steps: epochs * train.length,
  };
}

/** The classifier as the training begins; the kernels must have been started. @throws ArgumentError when a setting does not fit it. */
export function beginTraining({ settings, images }: TrainPlan): Classifier {
  const [, rows, columns] = images.shape;
  const { seed } = settings;
  const model = classifierOf(settings, { inputSize: columns, classes: images.classes, seed });
  try {
    initialWeights(model, settings, seed, rows);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

export interface Trained {
  result: TrainResult;
  marks: Marks;
  /** Of every step. */
  losses: readonly number[];
}

/** A checkpoint of a training with these settings. */
export interface Resumable extends Pick<CheckpointInfo, 'place' | 'records' | 'losses'> {
  bytes: Uint8Array;
  /** Of the best epoch so far; of the last step where none has ended. */
  marks: Marks;
  weights: Weights;
}

/**
 * @param source what errors call the checkpoint, such as its path.
 * @throws FormatError for what is no whole checkpoint; ArgumentError for that of a training with other settings, which it names.
 */
export function resumable(settings: TrainSettings, bytes: Uint8Array, source: string): Resumable {
  const { recipe, place, records, losses, best, weights } = inspectCheckpoint(bytes, source);
  expectSame('', recipe, trainingRecipe(settings));
  const marks = { bestEpoch: best?.epoch ?? null, valAccuracy: best?.value };
  return { bytes, place, records, losses, marks, weights: best?.weights ?? weights };
}

/** What the caller wants to hear, and how it stops the training. */
export interface TrainHooks extends Pick<
  TrainOptions,
  'signal' | 'betweenBatches' | 'onCheckpoint' | 'checkpointEvery'
> {
  /** A checkpoint that the training goes on from; see `resumable`. */
  resume?: Resumable | undefined;
  callbacks?: readonly TrainCallback[];
  /** Called before the first step with the losses of all steps, which grow as the training goes on. */
  onBegin?(losses: readonly number[]): void;
  /** Called after an epoch that was better than all before it, with the model in its hands as that epoch left it, averaged where its weights are. */
  onBest?(marks: Marks): void;
}

/** Trains the model as planned, and leaves it with its best weights. */
export async function train(
  { settings, schedule, train: trainSet, validation }: TrainPlan,
  model: Classifier,
  { callbacks = [], onBegin, onBest, resume, ...hooks }: TrainHooks = {},
): Promise<Trained> {
  const { epochs, clip, patience, labelSmoothing, ema } = settings;
  const { optim, optimArgs } = optimiserOf(settings);
  const solver = new Solver({ optim, optimArgs, schedule, task: classification({ labelSmoothing }) });
  const average = ema ? new WeightAverage(model, { decay: ema }) : undefined;
  onBegin?.(solver.trainLossHistory);
  const recipe = trainingRecipe(settings);
  const options = { numEpochs: epochs, clipNorm: clip, average, patience, ...hooks, recipe, resume: resume?.bytes };
  const tell = onBest && ((marks: Marks) => (average ? average.using(() => onBest(marks)) : onBest(marks)));
  const all = tell ? [...callbacks, bestEpochs(tell, resume?.marks.valAccuracy)] : callbacks;
  try {
    const result = await solver.train(model, trainSet, validation, { ...options, callbacks: all });
    loadWeights(model, result.best.weights);
    const { epoch: bestEpoch, value } = result.best;
    return { result, marks: { bestEpoch, valAccuracy: value ?? undefined }, losses: solver.trainLossHistory };
  } finally {
    average?.dispose();
  }
}

/** Tells of the epochs that the solver, too, takes for the best so far. */
function bestEpochs(tell: (marks: Marks) => unknown, before = -Infinity): TrainCallback {
  let best = before;
  return {
    onEpochEnd({ epoch, valAccuracy }) {
      if (valAccuracy === null || !(valAccuracy > best)) return;
      best = valAccuracy;
      return tell({ bestEpoch: epoch, valAccuracy });
    },
  };
}
