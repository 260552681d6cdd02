/** @file The settings of a training, and what a model file says of them. */
import type { ModelCard } from '@bptt/cells';
import { normalisation, validationFraction } from './images.js';
import type { InitialWeights } from './initial-weights.js';
import type { NetworkSettings } from './networks.js';
import { optimiserOf, type OptimiserSettings } from './optimisers.js';
import { regularisationRecipe, type RegularisationSettings } from './regularisation.js';
import { scheduleRecipe, type ScheduleSettings } from './schedules.js';

/** What decides a training: with the same images and kernels, the same settings give the same bits. */
export interface TrainSettings
  extends NetworkSettings, InitialWeights, OptimiserSettings, ScheduleSettings, RegularisationSettings {
  epochs: number;
  batchSize: number;
  /** The largest norm of a step's gradients; they are not clipped when left out. */
  clip?: number | undefined;
  /** Epochs without a better validation accuracy, after which it stops. */
  patience?: number | undefined;
  /** Decides initial weights, split and order. */
  seed: number;
  /** How many of the images are used: all when left out. */
  trainSize?: number | undefined;
}

/** All that decides a training except how many epochs there are, which may change while it is interrupted. */
export function trainingRecipe(settings: TrainSettings): Record<string, unknown> {
  const { module, hidden, layers = 1, bidirectional = false, dropout = 0, head = 'last', nonlinearity } = settings;
  const { recipe, seed } = cardOf(settings, { bestEpoch: null });
  const { epochs: _, bestEpoch: __, ...rest } = recipe!;
  const network = { module, hidden, layers, bidirectional, dropout, head, nonlinearity: nonlinearity ?? 'tanh' };
  return { ...network, seed, ...rest };
}

/** What was reached, as far as it is known. */
export interface Marks {
  /** Null when no epoch ended. */
  bestEpoch: number | null;
  valAccuracy?: number | undefined;
  testAccuracy?: number | undefined;
}

/** Equal settings and marks give equal cards, whoever asked for the training. */
export function cardOf(settings: TrainSettings, { bestEpoch, valAccuracy, testAccuracy }: Marks): ModelCard {
  const {
    init = 'pytorch',
    forgetBias = null,
    batchSize,
    epochs,
    clip = null,
    patience = null,
    trainSize = null,
    seed,
  } = settings;
  return {
    normalisation,
    recipe: {
      ...optimiserOf(settings).recipe,
      ...scheduleRecipe(settings),
      ...regularisationRecipe(settings),
      init,
      forgetBias,
      batchSize,
      epochs,
      bestEpoch,
      clip,
      patience,
      trainSize,
      validationFraction,
    },
    seed,
    valAccuracy,
    testAccuracy,
  };
}
