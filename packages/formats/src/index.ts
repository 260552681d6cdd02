/** @file @bptt/formats: bytes to named tensors and back, for recurrent networks; no tfjs, runs in browsers. */
export { BpttError, isBpttError } from '@bptt/errors';
export { inspectWeights, type Inspection } from './inspect.js';
export { type NdArray, type Nonlinearity, type StateDict } from './layout.js';
export { CardReader, writeCard, type Architecture, type Head, type ModelCard } from './model-card.js';
export { readModelFile, writeModelFile, type LoadOptions, type ModelFile, type ReadModel } from './model-file.js';
export { inferArchitecture, type Inferred, type Prefixes } from './pytorch/infer.js';
export { readPytorch } from './pytorch/read-pytorch.js';
export { readWeights, shardNames, type Shards, type WeightsFile } from './read-weights.js';
export { floats, numbers, type Dtype, type Safetensors, type StoredTensor } from './safetensors/format.js';
export { readSafetensors } from './safetensors/read.js';
export { writeSafetensors } from './safetensors/write.js';
