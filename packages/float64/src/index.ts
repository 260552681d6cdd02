/** @file @bptt/float64: RNN, LSTM and GRU in float64, one step at a time: the slow, exact truth that the rest is compared with. */
export { sigmoid, sigmoidDerivative, tanhDerivative } from './activation.js';
export { beliefs, type Beliefs } from './beliefs.js';
export { backward, forward, type Cotangents, type Run } from './backward.js';
export { initialStates, type InitialState } from './initial-state.js';
export { addOuter, affine, identity, norm, product, transpose } from './matrix.js';
export {
  finite,
  networkOf,
  onlyCell,
  type Cell,
  type Head,
  type Kind,
  type ModuleLike,
  type Network,
  type NetworkOptions,
  type Values,
} from './network.js';
export { expectValues, samplesOf, sequenceOf } from './sequence.js';
export {
  gateNames,
  inputJacobian,
  overflow,
  pullBack,
  pushForward,
  stateJacobian,
  stateParts,
  stateSize,
  step,
  trajectory,
  unroll,
  type Trajectory,
} from './trajectory.js';
export { atOnce, within, type Work } from './work.js';
