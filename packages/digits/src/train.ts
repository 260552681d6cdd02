/** @file One training: laid out first, without a kernel, then run. */
import type { Classifier } from '@bptt/cells';
import type { DataLoader, Dataset } from '@bptt/data';
import { loadWeights, Solver, type Schedule, type TrainOptions, type TrainResult } from '@bptt/solver';
import { testBatches, trainAndValidation, trainingBatches } from './images.js';
import { initialWeights } from './initial-weights.js';
import { classifierOf } from './networks.js';
import { optimiserOf } from './optimisers.js';
import type { Marks, TrainSettings } from './recipe.js';
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
  const train = trainingBatches(parts.train, batchSize, seed);
  return {
    settings,
    images,
    train,
    validation: testBatches(parts.validation),
    schedule: scheduleOf(settings, train.length),
    steps: epochs * train.length,
  };
}

export interface Trained {
  /** With the best weights; whoever asked for the training disposes it. */
  model: Classifier;
  result: TrainResult;
  marks: Marks;
  /** Of every step. */
  losses: readonly number[];
}

/** What the caller wants to hear, and how it stops the training. */
export type TrainHooks = Pick<TrainOptions, 'signal' | 'betweenBatches' | 'callbacks'>;

/**
 * Trains as planned; the kernels must have been started.
 * @throws BpttError when a setting does not fit the network; no tensor is left behind.
 */
export async function train(plan: TrainPlan, hooks: TrainHooks = {}): Promise<Trained> {
  const { settings, images, schedule } = plan;
  const [, rows, columns] = images.shape;
  const { seed, epochs, clip, patience } = settings;
  const model = classifierOf(settings, { inputSize: columns, classes: images.classes, seed });
  try {
    initialWeights(model, settings, seed, rows);
    const { optim, optimArgs } = optimiserOf(settings);
    const solver = new Solver({ optim, optimArgs, schedule });
    const options = { numEpochs: epochs, clipNorm: clip, patience, ...hooks };
    const result = await solver.train(model, plan.train, plan.validation, options);
    loadWeights(model, result.best.weights);
    const { epoch: bestEpoch, value } = result.best;
    return { model, result, marks: { bestEpoch, valAccuracy: value ?? undefined }, losses: solver.trainLossHistory };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
