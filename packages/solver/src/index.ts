/** @file @bptt/solver: trains models of TensorFlow.js. */
import { registerGradients } from '@bptt/kernels';
export { BpttError, isBpttError } from '@bptt/errors';
export { Adam, type AdamOptions, type AdamState } from './adam.js';
export { AdamW } from './adamw.js';
export { type AnyBatch, type Arrays, type Batch, type NdArray, type TensorBatch, type Tensors } from './batch.js';
export { inspectCheckpoint, type CheckpointInfo } from './checkpoint/inspect-checkpoint.js';
export { epochsOf } from './epochs-of.js';
export { evaluate, type EvaluateOptions, type Evaluation } from './evaluate.js';
export { clipByNorm, gradientNorms, type GradientNorms } from './gradient-norm.js';
export { makeOptimiser, type ParameterGroup, type WithGroups } from './groups.js';
export { lossAndGradients } from './loss-and-gradients.js';
export { crossEntropy, type CrossEntropyOptions } from './losses/cross-entropy.js';
export { type Loss, type LossOptions } from './losses/loss.js';
export { bceWithLogits, huber, l1, mse } from './losses/numbers.js';
export { accuracy, confusion, f1, perClass, precision, recall } from './metrics/classes.js';
export { editDistance } from './metrics/edit-distance.js';
export { bitsPerCharacter, perplexity } from './metrics/from-loss.js';
export { type Metric, type Metrics, type Scored } from './metrics/metric.js';
export { mae, mase, rmse, seasonalNaiveError } from './metrics/numbers.js';
export {
  copyWeights,
  loadWeights,
  type AnyLoader,
  type Loader,
  type LoaderState,
  type Model,
  type Weights,
} from './model.js';
export { type Monitor } from './monitor.js';
export { type Gradients, type MomentsState, type Optimiser, type OptimiserClass } from './optimisers.js';
export {
  type CheckpointPlace,
  type EpochRecord,
  type Progress,
  type TrainCallback,
  type WatchedStep,
} from './progress.js';
export { RMSProp, type RMSPropOptions, type RMSPropState } from './rmsprop.js';
export { CosineAnnealingLR, type CosineAnnealingLROptions } from './schedules/cosine-annealing.js';
export { LinearLR, type LinearLROptions } from './schedules/linear.js';
export { OneCycleLR, type OneCycleLROptions } from './schedules/one-cycle.js';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './schedules/reduce-lr-on-plateau.js';
export { type Every, type Schedule } from './schedules/schedule.js';
export { SequentialLR } from './schedules/sequential.js';
export { StepLR, type StepLROptions } from './schedules/step.js';
export { SGD, type SGDOptions, type SGDState } from './sgd.js';
export { Solver, type StopReason, type TrainResult } from './solver.js';
export { type Stateful } from './stateful.js';
export type { SolverOptions, TrainOptions } from './options.js';
export {
  classification,
  labelling,
  type ClassificationOptions,
  type ClassificationValues,
  type LabellingOptions,
} from './tasks/classification.js';
export { languageModel, type LanguageModelOptions, type LanguageModelValues } from './tasks/language-model.js';
export { minimise } from './tasks/minimise.js';
export { regression, type RegressionOptions, type RegressionValues } from './tasks/regression.js';
export { type Computed, type Task } from './tasks/task.js';
export { trainStep, type StepGradients, type StepResult } from './train-step.js';
export { WeightAverage, type WeightAverageOptions } from './weight-average.js';
export { worstMistakes, type Mistake } from './worst-mistakes.js';

registerGradients();
