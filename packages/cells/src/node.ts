/** @file @bptt/cells/node: model files on disk. */
import { readFile, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { FileError } from '@bptt/errors';
import { loadClassifier, type Classifier, type LoadedClassifier } from './classifier.js';
import type { ModelCard } from './model-card.js';
import type { LoadOptions } from './model-file.js';

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
 * Reads a model file; see `loadClassifier`.
 * @throws FileError when it cannot be read; FormatError, ArgumentError or BpttError (BPTT_STATE_DICT) when it holds no classifier.
 */
export async function loadModel(path: string, options?: LoadOptions): Promise<LoadedClassifier> {
  let bytes: Uint8Array;
  try {
    if (!(await stat(path)).isFile()) throw new Error('not a file');
    bytes = await readFile(path);
  } catch (error) {
    throw new FileError(path, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return loadClassifier(bytes, path, options);
}
