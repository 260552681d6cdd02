/** @file @bptt/cells: recurrent cells and modules that equal PyTorch's, and their model files. */
import '@bptt/op-gradients';
export { BpttError, isBpttError } from '@bptt/errors';
export {
  Classifier,
  GRUClassifier,
  loadClassifier,
  LSTMClassifier,
  RNNClassifier,
  type ClassifierOptions,
  type LoadedClassifier,
} from './classifier.js';
export { detach } from './detach.js';
export { affine, Linear, type LinearOptions } from './linear.js';
export { GRU } from './gru.js';
export { GRUCell, gruStep } from './gru-cell.js';
export { initialisations, initialise, type Initialisation, type InitialiseOptions } from './initialise.js';
export { LSTM, type LSTMOptions } from './lstm.js';
export { LSTMCell, lstmStep, type LSTMState } from './lstm-cell.js';
export { type Architecture, type Head, type ModelCard } from './model-card.js';
export { type LoadOptions } from './model-file.js';
export { Module, type NdArray, type StateDict } from './module.js';
export { probabilitiesByStep } from './probabilities-by-step.js';
export { Random } from './random.js';
export { type CellOptions, type CellWeights } from './recurrent-cell.js';
export { type ForwardOptions, type LayerOptions } from './recurrent-layer.js';
export { RNN, type RNNOptions } from './rnn.js';
export { RNNCell, rnnStep, type Nonlinearity } from './rnn-cell.js';
export { type Dtype, floats, numbers, type Safetensors, type StoredTensor } from './safetensors/format.js';
export { readSafetensors } from './safetensors/read.js';
export { type Prefixes } from './weights/infer.js';
export { inspectWeights, type Inspection } from './weights/inspect.js';
export { readWeights, shardNames, type Shards, type WeightsFile } from './weights/read-weights.js';
export { writeSafetensors } from './safetensors/write.js';
