/** @file @bptt/data: bytes to datasets to batches, in plain typed arrays; runs in browsers. */
export { BpttError, isBpttError } from '@bptt/errors';
export { readNpy, readNpz, writeNpy, writeNpz, type NumpyArrayData } from '@bptt/formats';
export { expectAugmentation, type Augmentation } from './augment/augmentation.js';
export { Augmenter, type AugmenterOptions } from './augment/augmenter.js';
export { DataLoader, type Batch, type DataLoaderOptions, type DataLoaderState } from './data-loader.js';
export type { Dataset, Sample } from './dataset.js';
export { digitImage, inkColour, type DigitImage, type DigitImageOptions } from './digit/digit-image.js';
export { GeneratedLoader, type GeneratedLoaderOptions, type GeneratedLoaderState } from './generated-loader.js';
export { greyscale } from './digit/grey.js';
export type { InkColour } from './digit/ink.js';
export { readIdxDataset, readIdxImages, readIdxLabels, type NamedBytes } from './idx/read-idx.js';
export { ImageDataset, type ImageDatasetOptions } from './image-dataset.js';
export { MNIST } from './mnist.js';
export type { NdArray } from './nd-array.js';
export { normalisationTable } from './normalisation-table.js';
export type { ContentOptions } from './classes.js';
export type { DataSets } from './data-sets.js';
export { readNpzSets } from './read-npz-sets.js';
export { readPickle, readPickleSets } from './read-pickle.js';
export { padded, type SequenceBatch } from './sequence/pad.js';
export type { CheckedSample, Given, Numbers, SequenceSample, TargetName } from './sequence/sample.js';
export { SequenceDataset, splitSequences, subsetOf, type Sequences } from './sequence/sequence-dataset.js';
export { SequenceLoader, type SequenceLoaderOptions, type SequenceLoaderState } from './sequence/sequence-loader.js';
export { Scaler, type ScalerState } from './series/scaler.js';
export {
  forecasting,
  Windows,
  type Forecasting,
  type ForecastingOptions,
  type WindowOptions,
} from './series/windows.js';
export { shuffledIndices } from './shuffle.js';
export { split, type SplitOptions } from './split.js';
export { classCounts, samplesPerClass, valueRange } from './statistics.js';
export { subset, type Subset } from './subset.js';
export { TextLoader, type TextBatch, type TextLoaderOptions } from './text/text-loader.js';
export { Vocabulary, type VocabularyState } from './text/vocabulary.js';
export { Compose, Normalize, ToTensor, Unsqueeze, type Transform } from './transforms.js';
