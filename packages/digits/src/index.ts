/** @file @bptt/digits: the exercise as one thing. Networks that read images row by row: trained, tested, asked. */
export { expectFitting, normalisation, testBatches } from './images.js';
export { foresee, type Foreseen } from './foresee.js';
export { beginningOf, type InitialWeights } from './initial-weights.js';
export { describe, kindOf, kinds, type Kind, type NetworkSettings } from './networks.js';
export { optimiserOf, optimisers, type OptimiserSettings } from './optimisers.js';
export { inputOf, predict, type Prediction } from './predict.js';
export { cardOf, type Marks, type TrainSettings } from './recipe.js';
export { augmentations, readAugmentation, type RegularisationSettings } from './regularisation.js';
export { schedules, type ScheduleSettings } from './schedules.js';
export { mistakes, test, type PicturedMistake, type TestHooks } from './test.js';
export {
  beginTraining,
  planTraining,
  resumable,
  train,
  type Resumable,
  type Trained,
  type TrainPlan,
} from './train.js';
export { noise, untrainedNetwork, untrainedRuns, type UntrainedSettings } from './untrained.js';
