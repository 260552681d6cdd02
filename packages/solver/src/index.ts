/** @file @bptt/solver: trains models of TensorFlow.js. */
import '@bptt/op-gradients';
export { BpttError, isBpttError } from '@bptt/errors';
export { Adam, type AdamOptions } from './adam.js';
export { AdamW } from './adamw.js';
export { evaluate, type EvaluateOptions, type Evaluation } from './evaluate.js';
export { clipByNorm, gradientNorms, type GradientNorms } from './gradient-norm.js';
export { crossEntropy, type Loss } from './loss.js';
export { copyWeights, loadWeights, type Batch, type Loader, type Model, type Weights } from './model.js';
export { type Monitor } from './monitor.js';
export { type Gradients, type Optimiser, type OptimiserClass } from './optimisers.js';
export { type EpochRecord, type Progress, type TrainCallback } from './progress.js';
export { RMSProp, type RMSPropOptions } from './rmsprop.js';
export { SGD, type SGDOptions } from './sgd.js';
export { Solver, type SolverOptions, type StopReason, type TrainOptions, type TrainResult } from './solver.js';
export { trainStep, type StepResult } from './train-step.js';
