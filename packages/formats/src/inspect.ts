/** @file What a file of weights holds, also where that is no classifier. */
import { isBpttError } from '@bptt/errors';
import { CardReader, type Architecture, type ModelCard } from './model-card.js';
import type { LoadOptions } from './model-file.js';
import { inferArchitecture } from './pytorch/infer.js';
import { readKeras } from './keras/read-keras.js';
import { readWeights, type WeightsFile } from './read-weights.js';

export interface Inspection extends WeightsFile {
  /** What the file says, or its names and shapes tell; without `head` and `classes` for a bare recurrent layer. */
  architecture?: Partial<Architecture>;
  /** What the parameters' names begin with, where that was found out. */
  prefixes?: { rnn: string; head?: string };
  /** Of our own files. */
  card?: ModelCard;
  /** Why there is no architecture. */
  problem?: string;
}

/**
 * Reads any file that `loadClassifier` reads, and others of the same formats, such as golden files.
 * @throws FormatError for bytes that are of none of these formats.
 */
export function inspectWeights(bytes: Uint8Array, source = 'weights', options: LoadOptions = {}): Inspection {
  const file = readWeights(bytes, source, options.shards);
  try {
    return { ...file, ...found(file, source, options) };
  } catch (error) {
    if (!isBpttError(error)) throw error;
    return {
      ...file,
      problem: error.message.startsWith(`${source}: `) ? error.message.slice(source.length + 2) : error.message,
    };
  }
}

function found(
  file: WeightsFile,
  source: string,
  options: LoadOptions,
): Pick<Inspection, 'architecture' | 'card' | 'prefixes'> {
  if (file.format === 'bptt') {
    const reader = new CardReader(file.metadata, source);
    return { architecture: reader.architecture(), card: reader.card() };
  }
  if (file.model) return { architecture: readKeras(file.model, file.tensors).architecture };
  const { layer, prefix, head } = inferArchitecture(file.tensors, source, options);
  const { projSize, ...sizes } = layer;
  return {
    architecture: { ...sizes, ...(projSize > 0 && { projSize }), ...(head && { classes: head.classes }) },
    prefixes: { rnn: prefix, ...(head && { head: head.prefix }) },
  };
}
