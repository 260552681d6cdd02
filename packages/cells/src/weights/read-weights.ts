/** @file The tensors in a file of weights, whichever format it has. */
import type { Safetensors } from '../safetensors/format.js';
import { readSafetensors } from '../safetensors/read.js';

/** What was read, and by whose rules. */
export interface WeightsFile extends Safetensors {
  /** `bptt` for our own model files, which are safetensors that say what they hold. */
  format: 'bptt' | 'safetensors';
}

/**
 * Reads the tensors of a file.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, what was expected and what was found.
 */
export function readWeights(bytes: Uint8Array, source = 'weights'): WeightsFile {
  const file = readSafetensors(bytes, source);
  return { ...file, format: file.metadata.get('format') === 'bptt' ? 'bptt' : 'safetensors' };
}
