/** @file @bptt/cells/node: model files on disk. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { FileError } from '@bptt/errors';
import { shardNames, type LoadOptions, type ModelCard } from '@bptt/formats';
import { loadClassifier, type Classifier, type LoadedClassifier } from './classifier.js';

/**
 * Writes the model beside `path`, syncs it and renames it: a reader sees the old file or the new one, never a part.
 * @throws FileError when it cannot be written.
 */
export async function saveModel(model: Classifier, path: string, card?: ModelCard): Promise<Uint8Array> {
  const bytes = model.save(card);
  try {
    await writeFileAtomic(path, Buffer.from(bytes.buffer));
  } catch (error) {
    throw new FileError(path, `cannot be written: ${(error as Error).message}`, { cause: error });
  }
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

/** Opening a FIFO would wait for ever and a device may never end, so the kind is looked at first. */
async function readRegularFile(path: string): Promise<Uint8Array> {
  try {
    if (!(await stat(path)).isFile()) throw new Error('not a file');
    return await readFile(path);
  } catch (error) {
    throw new FileError(path, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
