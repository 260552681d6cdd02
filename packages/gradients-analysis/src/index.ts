/** @file @bptt/gradients-analysis: looks inside the gradients of recurrent networks, in float64. */
export { BpttError, isBpttError } from '@bptt/errors';
export { decayOf, type Decay, type Maybe } from './decay.js';
export { inputGradients, inputJacobians, type InputGradients, type NdArray64 } from './input-gradients.js';
export { networkOf, type Cell, type Head, type Kind, type ModuleLike, type Network, type NetworkOptions, type Values } from './network.js';
export { type WorkOptions } from './progress.js';
export { stateJacobians, stateTransitions } from './state-jacobians.js';
export { samplesOf } from './sequence.js';
export { gateNames, inputJacobian, pushForward, trajectory } from './trajectory.js';
export { weightJacobians, type WeightJacobians } from './weight-jacobians.js';
