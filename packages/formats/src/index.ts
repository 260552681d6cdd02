/** @file @bptt/formats: bytes to named tensors and back, for recurrent networks; no tfjs, runs in browsers. */
export { BpttError, isBpttError } from '@bptt/errors';
export { Fingerprint } from './fingerprint.js';
export {
  cellShapes,
  classifierSize,
  directionsOf,
  gateCount,
  gateOrders,
  layerShapes,
  outputSizeOf,
  parameterName,
  type CellPart,
  type LayerSizes,
  type NdArray,
  type Nonlinearity,
  type RecurrentModule,
  type StateDict,
} from './layout.js';
export { heads, type Architecture, type Head, type ModelCard } from './model-card.js';
export { readNpy, writeNpy, type NumpyArrayData } from './npy/npy.js';
export { readNpz, writeNpz } from './npy/npz.js';
export type { ModelFile, ReadModel } from './opened-file.js';
export { writeModelFile } from './own-model.js';
export { inferArchitecture, type Inferred } from './pytorch/infer.js';
export { inspectWeights, readModel, readWeights, shardNames, type Inspection, type WeightsFile } from './read-model.js';
export type { LoadOptions, Prefixes, Shards } from './read-options.js';
export { floats, isReadable, numbers, type Dtype, type Safetensors, type StoredTensor } from './safetensors/format.js';
export { readSafetensors } from './safetensors/read.js';
export { writeSafetensors } from './safetensors/write.js';
