/** @file Reads a model file, whoever wrote it: one reader a format, the same for loading and for looking. */
import { FormatError, isBpttError } from '@bptt/errors';
import { isHdf5 } from './hdf5/hdf5.js';
import { isKerasArchive, openKerasArchive, openKerasH5 } from './keras/h5-file.js';
import { LayersModel } from './keras/layers-model.js';
import { kerasNetwork } from './keras/network.js';
import { placesByPath } from './keras/places.js';
import type { Network, OpenedFile, ReadModel } from './opened-file.js';
import { openOwn } from './own-model.js';
import { pytorchNetwork } from './pytorch/network.js';
import { openPytorch } from './pytorch/read-pytorch.js';
import { expectLoadOptions, type LoadOptions, type ReadOptions, type Shards } from './read-options.js';
import { readSafetensors } from './safetensors/read.js';
import { unzipStored } from './stored-zip.js';

/**
 * The classifier in a file: our own model file; a PyTorch state dict (safetensors, or what `torch.save` writes), found by the names
 * and shapes of its tensors; Keras's `model.json` with its shards, `.keras` or `.h5`. Nothing in a file is executed.
 * @throws FormatError that names the field, what was expected and what was found; BpttError (BPTT_STATE_DICT) and ArgumentError where
 * a foreign file's tensors are not those of a classifier, or a choice is left that only the caller can make.
 */
export function readModel(bytes: Uint8Array, options: LoadOptions & { source?: string } = {}): ReadModel {
  expectLoadOptions(options, 'source');
  return openFile(bytes, { source: 'model', ...options })
    .network()
    .model();
}

/** What a file holds, also where that is no classifier. */
export type Inspection = Omit<OpenedFile, 'network'> &
  Partial<Omit<Network, 'model'>> & {
    /** Why there is no architecture. */
    problem?: string;
  };

/**
 * Reads any file that `readModel` reads, and others of the same formats, such as golden files.
 * @throws FormatError for bytes that are of none of these formats.
 */
export function inspectWeights(bytes: Uint8Array, source = 'weights', options: LoadOptions = {}): Inspection {
  const { network, ...file } = openFile(bytes, { ...expectLoadOptions(options), source });
  try {
    const { model: _, ...found } = network();
    return { ...file, ...found };
  } catch (error) {
    if (!isBpttError(error)) throw error;
    const { message } = error;
    return { ...file, problem: message.startsWith(`${source}: `) ? message.slice(source.length + 2) : message };
  }
}

/** The tensors of a file, and by whose rules they were read. */
export type WeightsFile = Omit<OpenedFile, 'network'>;

/**
 * The tensors of a file, whichever format it has.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, what was expected and what was found.
 */
export function readWeights(bytes: Uint8Array, source = 'weights', shards: Shards = new Map()): WeightsFile {
  const { network: _, ...file } = openFile(bytes, { source, shards });
  return file;
}

/** The files that are needed beside this one, in the same folder: the weights of a `model.json`; none for other formats. */
export const shardNames = (bytes: Uint8Array, source = 'weights'): string[] =>
  isJson(bytes) ? new LayersModel(bytes, source).shards : [];

/** Files of weights that are not read, by their first bytes, and what to do with them. */
const foreign: [start: number[], found: string][] = [
  [
    [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
    "PyTorch's format from before 1.6: load it there and torch.save it again",
  ],
];

function openFile(bytes: Uint8Array, options: ReadOptions): OpenedFile {
  const { source, shards = new Map() } = options;
  if (isZip(bytes)) {
    const files = unzipStored(bytes, source, (path) => refuseOtherArchives(path, source));
    if (isKerasArchive([...files.keys()])) return openKerasArchive(files, options);
    return openPytorch(files, bytes.length, options);
  }
  if (isHdf5(bytes)) return openKerasH5(bytes, options);
  if (isJson(bytes)) {
    const model = new LayersModel(bytes, source);
    const tensors = model.tensors(shards);
    return {
      format: 'keras',
      metadata: new Map(),
      tensors,
      network: () => kerasNetwork(model.layers, tensors, placesByPath, options),
    };
  }
  refuseOthers(bytes, source);
  const file = readSafetensors(bytes, source);
  if (file.metadata.get('format') === 'bptt') return openOwn(file, options);
  return { ...file, format: 'safetensors', network: () => pytorchNetwork(file.tensors, options) };
}

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, i) => bytes[i] === byte);

const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x50, 0x4b, 3, 4);

/** Safetensors begin with a length of 8 bytes, of which the last are 0; no text has such bytes. */
const isJson = (bytes: Uint8Array): boolean =>
  bytes.length > 8 &&
  bytes.subarray(0, 8).every((byte) => byte > 0) &&
  /^\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));

function refuseOtherArchives(path: string, source: string): void {
  if (/^[^/]+\/code\//.test(path))
    throw new FormatError({
      source,
      field: 'content',
      expected: 'a state dict',
      found: 'a TorchScript program: save its state_dict() instead',
    });
}

/** Safetensors begin with the length of a header, which is shorter than 2^24 bytes. */
function refuseOthers(bytes: Uint8Array, source: string): void {
  const isPickle = bytes[0] === 0x80 && bytes.subarray(3, 8).some((byte) => byte > 0);
  const isOther = bytes.length >= 8 && bytes.subarray(4, 8).some((byte) => byte > 0);
  const found =
    foreign.find(([start]) => startsWith(bytes, ...start))?.[1] ??
    (isPickle
      ? 'a pickle: torch.save(model.state_dict(), path) writes what is read here'
      : isOther
        ? 'other bytes'
        : undefined);
  if (found === undefined) return;
  const expected = "safetensors, a state dict of PyTorch, or Keras's .keras, .h5 or model.json";
  throw new FormatError({ source, field: 'start', offset: 0, expected, found });
}
