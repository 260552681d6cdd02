/** @file The golden files that `bptt compare` computes: those that are named, those in folders, and the exercise's own. */
import { FileError } from '@bptt/errors';
import { filesBelow, readRegularFile, statOf } from '@bptt/files';
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

/** The largest that is read; PyTorch's own goldens have less than 1 MiB. */
const mostBytes = 64 * 2 ** 20;

/**
 * A file, or all .safetensors in a folder and below it.
 * @throws FileError when there is none.
 */
export async function goldensIn(path: string): Promise<GoldenFile[]> {
  if (!(await statOf(path)).isDirectory()) return [golden(path)];
  const files = (await filesBelow(path)).filter((file) => file.endsWith('.safetensors'));
  if (files.length === 0) throw new FileError(path, 'cannot be read: no .safetensors in it');
  return files.map(golden);
}

const golden = (file: string): GoldenFile => ({ file, read: () => readRegularFile(file, mostBytes) });
