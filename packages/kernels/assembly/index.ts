/** @file What the module exports: whole layers over whole sequences, on float32 tensors in the heap that it is given. */
export { adam } from './adam';
export { gruBackward, gruBackwardScratch, gruForward, gruForwardScratch } from './gru';
export { rnnBackward, rnnBackwardScratch, rnnForward, rnnForwardScratch } from './rnn';
export { lstmBackward, lstmBackwardScratch, lstmForward, lstmForwardScratch } from './lstm';
export {
  inputGradient, inputGradientScratch, weightGradient, weightGradientScratch,
} from './gradients';
export { sigmoidOf, tanhOf } from './functions';
export {
  EXPONENT_BIAS, LN2_HIGH, LN2_LOW, LOG2E, LOWEST_SIGMOID, LOWEST_TANH, MAGNITUDE, MINUS_TWO, ONE, Q0, Q1, Q2, Q3, Q4, ROUNDER, SIGN, TWO, ZERO,
} from './functions';
export { VANISHED } from './vector';
export { keptWidth } from './scratch';
