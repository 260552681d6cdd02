/** @file @bptt/cells/node: model files on disk. */
import { dirname, join } from 'node:path';
import { readRegularFile, writeOutput } from '@bptt/files';
import { shardNames, type LoadOptions, type ModelCard } from '@bptt/formats';
import { loadClassifier, type Classifier, type LoadedClassifier } from './classifier.js';

/**
 * Writes the model whole or not at all: a reader sees the old file or the new one, never a part, even after a power cut.
 * @throws FileError when it cannot be written, which leaves the old file as it was.
 */
export async function saveModel(model: Classifier, path: string, card?: ModelCard): Promise<Uint8Array> {
  const bytes = model.save(card);
  await writeOutput(path, bytes);
  return bytes;
}

/**
 * Reads a model file, and for a `model.json` the files beside it that it names; see `loadClassifier`.
 * @throws FileError when one cannot be read; FormatError, ArgumentError or BpttError (BPTT_STATE_DICT) when it holds no classifier.
 */
export async function loadModel(path: string, options?: Omit<LoadOptions, 'shards'>): Promise<LoadedClassifier> {
  const { bytes, shards } = await readModelBytes(path);
  return loadClassifier(bytes, path, { ...options, shards });
}

/**
 * The bytes of a file of weights, and of the files that it needs beside it.
 * @throws FileError when one cannot be read; FormatError for a broken `model.json`.
 */
export async function readModelBytes(path: string): Promise<{ bytes: Uint8Array; shards: Map<string, Uint8Array> }> {
  const bytes = await readRegularFile(path);
  const shards = new Map<string, Uint8Array>();
  for (const name of shardNames(bytes, path)) shards.set(name, await readRegularFile(join(dirname(path), name)));
  return { bytes, shards };
}
