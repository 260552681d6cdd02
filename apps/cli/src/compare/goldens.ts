/** @file The golden files that `bptt compare` computes: those that are named, those in folders, and the exercise's own. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import gru from '../../../../pytorch/goldens/exercise-gru.safetensors';
import lstm from '../../../../pytorch/goldens/exercise-lstm.safetensors';
import rnnRelu from '../../../../pytorch/goldens/exercise-rnn-relu.safetensors';
import rnnTanh from '../../../../pytorch/goldens/exercise-rnn-tanh.safetensors';

export interface GoldenFile {
  /** What it is called. */
  file: string;
  read(): Promise<Uint8Array>;
}

/** The exercise's own check: all parameters 0.3, X [10, 1, 3]. */
export const exercise: GoldenFile[] = Object.entries({
  'RNN tanh': rnnTanh,
  'RNN relu': rnnRelu,
  LSTM: lstm,
  GRU: gru,
}).map(([name, bytes]) => ({
  file: `exercise, ${name}`,
  read: async () => bytes,
}));

/**
 * A file, or all .safetensors in a folder and below it.
 * @throws FileError when there is none.
 */
export async function goldensIn(path: string): Promise<GoldenFile[]> {
  const cannot = (problem: string, cause?: unknown) => new FileError(path, `cannot be read: ${problem}`, { cause });
  const found = await stat(path).catch((error: Error) => {
    throw cannot(error.message, error);
  });
  if (found.isFile()) return [golden(path)];
  if (!found.isDirectory()) throw cannot('neither a file nor a folder');
  const entries = await readdir(path, { recursive: true }).catch((error: Error) => {
    throw cannot(error.message, error);
  });
  const files = entries.filter((file) => file.endsWith('.safetensors')).sort();
  if (files.length === 0) throw cannot('no .safetensors in it');
  return files.map((file) => golden(join(path, file)));
}

const golden = (file: string): GoldenFile => ({ file, read: () => readRegularFile(file) });
