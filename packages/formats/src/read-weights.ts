/** @file The tensors in a file of weights, whichever format it has. */
import { FormatError } from '@bptt/errors';
import type { Safetensors } from './safetensors/format.js';
import { readSafetensors } from './safetensors/read.js';
import { LayersModel } from './keras/layers-model.js';
import { readPytorch } from './pytorch/read-pytorch.js';

/** What was read, and by whose rules. */
export interface WeightsFile extends Safetensors {
  /** `bptt` for our own model files, which are safetensors that say what they hold. */
  format: 'bptt' | 'safetensors' | 'pytorch' | 'keras';
  /** Of format `keras`: its layers. */
  model?: LayersModel;
}

/** The contents of a `model.json`'s other files, by name. */
export type Shards = ReadonlyMap<string, Uint8Array>;

/** The files that are needed beside this one, in the same folder: the weights of a `model.json`; none for other formats. */
export const shardNames = (bytes: Uint8Array, source = 'weights'): string[] =>
  isJson(bytes) ? new LayersModel(bytes, source).shards : [];

/** Files of weights that are not read, by their first bytes, and what to do with them. */
const foreign: [start: number[], found: string][] = [
  [
    [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
    "PyTorch's format from before 1.6: load it there and torch.save it again",
  ],
  [
    [0x89, 0x48, 0x44, 0x46],
    'HDF5 of Keras: convert it with tensorflowjs_converter --input_format keras model.h5 folder, and give the model.json',
  ],
];

/**
 * Reads the tensors of a file: safetensors, a state dict as `torch.save` writes it, or a `model.json` of tfjs-layers with its shards.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, what was expected and what was found.
 */
export function readWeights(bytes: Uint8Array, source = 'weights', shards: Shards = new Map()): WeightsFile {
  const startsWith = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (startsWith(0x50, 0x4b, 3, 4))
    return { format: 'pytorch', tensors: readPytorch(bytes, source), metadata: new Map() };
  if (isJson(bytes)) {
    const model = new LayersModel(bytes, source);
    return { format: 'keras', tensors: model.tensors(shards), metadata: new Map(), model };
  }
  // Safetensors begin with the length of a header, which is shorter than 2^24 bytes.
  const isPickle = startsWith(0x80) && bytes.subarray(3, 8).some((byte) => byte > 0);
  const isOther = bytes.length >= 8 && bytes.subarray(4, 8).some((byte) => byte > 0);
  const found =
    foreign.find(([start]) => startsWith(...start))?.[1] ??
    (isPickle
      ? 'a pickle: torch.save(model.state_dict(), path) writes what is read here'
      : isOther
        ? 'other bytes'
        : undefined);
  if (found)
    throw new FormatError({
      source,
      field: 'start',
      offset: 0,
      expected: 'safetensors, a state dict of PyTorch or a model.json',
      found,
    });
  const file = readSafetensors(bytes, source);
  return { ...file, format: file.metadata.get('format') === 'bptt' ? 'bptt' : 'safetensors' };
}

/** Safetensors begin with a length of 8 bytes, of which the last are 0; no text has such bytes. */
const isJson = (bytes: Uint8Array): boolean =>
  bytes.length > 8 &&
  bytes.subarray(0, 8).every((byte) => byte > 0) &&
  /^\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));
