/** @file @bptt/cells: recurrent cells and modules that equal PyTorch's, and their model files. */
import { registerGradients } from '@bptt/kernels';
export { BpttError, isBpttError } from '@bptt/errors';
export {
  floats,
  inspectWeights,
  numbers,
  readSafetensors,
  readWeights,
  shardNames,
  writeSafetensors,
  type Architecture,
  type Dtype,
  type Head,
  type Inspection,
  type LoadOptions,
  type ModelCard,
  type NdArray,
  type Prefixes,
  type Safetensors,
  type Shards,
  type StateDict,
  type StoredTensor,
  type WeightsFile,
} from '@bptt/formats';
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
export { Dropout, type DropoutOptions } from './dropout.js';
export { Embedding, type EmbeddingOptions } from './embedding.js';
export { LayerNorm, type LayerNormOptions } from './layer-norm.js';
export { affine, Linear, type LinearOptions } from './linear.js';
export { GRU } from './gru.js';
export { GRUCell, gruStep } from './gru-cell.js';
export { initialisations, initialise, type Initialisation, type InitialiseOptions } from './initialise.js';
export { LSTM, type LSTMOptions } from './lstm.js';
export { LSTMCell, lstmStep, type LSTMState } from './lstm-cell.js';
export { Module } from './module.js';
export { probabilitiesByStep } from './probabilities-by-step.js';
export { Random, type RandomState } from '@bptt/random';
export { Sequential, type Part } from './sequential.js';
export {
  loadWeights,
  readCard,
  saveWeights,
  type Card,
  type LoadedWeights,
  type LoadWeightsOptions,
} from './weights-file.js';
export { type CellOptions, type CellWeights } from './recurrent-cell.js';
export { type ForwardOptions, type LayerOptions } from './recurrent-layer.js';
export { RNN, type RNNOptions } from './rnn.js';
export { RNNCell, rnnStep, type Nonlinearity } from './rnn-cell.js';

registerGradients();
