/** @file Model files of the reader's choice: bptt's, PyTorch's or Keras's, taken in as safetensors. */
import { FormatError } from '@bptt/errors';
import { factsOf, openModel, type ModelFacts } from './open-model.js';

export interface ChosenFile {
  name: string;
  bytes: Uint8Array;
}

export interface TakenModel {
  name: string;
  /** Safetensors. */
  file: Uint8Array;
  facts: ModelFacts;
}

/**
 * @param files one model file, or a `model.json` and the files that it names.
 * @throws BpttError for a broken file, and for a model that does not read digits row by row.
 */
export function takeFiles(files: readonly ChosenFile[]): TakenModel {
  const main = files.length === 1 ? files[0]! : files.find(({ name }) => name.endsWith('.json'));
  if (!main)
    throw new FormatError({
      source: files.map(({ name }) => name).join(', '),
      field: 'files',
      expected: 'one model file, or a model.json and the files that it names',
      found: `${files.length} files`,
    });
  const shards = new Map(files.filter((file) => file !== main).map(({ name, bytes }) => [name, bytes]));
  const opened = openModel(main.bytes, main.name, shards);
  try {
    const file = isSafetensors(main.bytes) ? main.bytes : opened.model.save(opened.card);
    return { name: main.name, file, facts: factsOf(opened) };
  } finally {
    opened.model.dispose();
  }
}

/** Eight bytes of a length, then a JSON object; the other formats begin with it, with `PK` or with HDF5's mark. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes[8] === '{'.charCodeAt(0) && bytes[0] !== '{'.charCodeAt(0);
