/** @file @bptt/gradients-analysis/derive: backpropagation through time by hand: formulas, numbers, checks. */
export { BpttError, isBpttError } from '@bptt/errors';
export { largestDifference } from './derive/check.js';
export { complexStep } from './derive/complex-step.js';
export { derive, type DerivedGradients, type Term, type Transition, type VariableDerivative } from './derive/derive.js';
export { type Expression } from './derive/expression.js';
export {
  definitions,
  immediateDerivative,
  pascanuBound,
  type Derivation,
  type Nonlinearity,
  type Variable,
} from './derive/formulas.js';
export { toLatex } from './derive/latex.js';
export { toMathML } from './derive/mathml.js';
export { scalarCase, type ScalarCase } from './derive/scalar-case.js';
export { forward, initialRNN, type Matrix, type SmallRNN, type Step, type UniformNumbers } from './derive/small-rnn.js';
export { stateNorms } from './derive/state-norms.js';
export { toText } from './derive/text.js';
