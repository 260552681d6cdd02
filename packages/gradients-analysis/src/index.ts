/** @file @bptt/gradients-analysis: looks inside the gradients of recurrent networks, in float64. */
export { BpttError, isBpttError } from '@bptt/errors';
export {
  gateNames,
  networkOf,
  trajectory,
  type Cell,
  type Head,
  type InitialState,
  type Kind,
  type ModuleLike,
  type Network,
  type NetworkOptions,
  type Trajectory,
  type Values,
} from '@bptt/float64';
export { decayOf, type Decay, type Maybe } from './decay.js';
export { fixedPoints, type FixedPoint, type FixedPoints, type FixedPointsOptions } from './fixed-points.js';
export { gateTimescales, type GateTimescales } from './gate-timescales.js';
export { gradientHealth, type GradientHealth, type Named } from './gradient-health.js';
export { decayInWords, digits } from './in-words.js';
export { inputGradients, inputJacobians, type InputGradients, type NdArray64 } from './input-gradients.js';
export { inputGradientSpread, type InputGradientSpread } from './input-gradient-spread.js';
export { inputGradientNorms } from './input-gradient-norms.js';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './integrated-gradients.js';
export { jacobianProducts, type JacobianProducts, type JacobianProductsOptions } from './jacobian-products.js';
export { lyapunovSpectrum, type LyapunovOptions, type LyapunovSpectrum } from './lyapunov.js';
export { type ClassObjective, type Objective, type WeighedObjective } from './objective.js';
export { occlusion, type Occlusion, type OcclusionOptions } from './occlusion.js';
export { type WorkOptions } from './progress.js';
export { spreadOf, type Spread } from './quartiles.js';
export { saliency, type Saliency } from './saliency.js';
export { standardNormal } from './standard-normal.js';
export { stateGradients, type PartGradients, type StateGradients } from './state-gradients.js';
export { stateJacobians, stateSingularValues, stateTransitions } from './state-jacobians.js';
export { weightGradientsByStep, type GradientsByStep, type WeightGradientsByStep } from './weight-gradients-by-step.js';
export { weightJacobians, type WeightJacobians } from './weight-jacobians.js';
