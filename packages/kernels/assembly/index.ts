/** @file The module's exports: whole layers over whole sequences, on float32 tensors in the heap that it is given. */
export { adam } from './adam';
export { crossEntropy, crossEntropyGradient } from './cross-entropy';
export { gruBackward, gruBackwardScratch, gruForward, gruForwardScratch } from './gru';
export { rnnBackward, rnnBackwardScratch, rnnForward, rnnForwardScratch } from './rnn';
export { lstmBackward, lstmBackwardScratch, lstmForward, lstmForwardScratch } from './lstm';
export {
  biasGradient, inputGradient, inputGradientScratch, weightGradient, weightGradientScratch,
} from './gradients';
export { sigmoidOf, tanhOf } from './functions';
export { ONE, VANISHED, ZERO } from './vector';
export { keptWidth } from './scratch';
export { sumOfSquares } from './squares';
export { rmsprop } from './rmsprop';
export { addRows, pickRows } from './rows';
export { sgd } from './sgd';
