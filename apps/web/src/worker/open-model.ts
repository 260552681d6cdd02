/** @file Model files that read digits row by row: opened, looked into, kept open. */
import { loadClassifier, type Architecture, type Classifier, type ModelCard } from '@bptt/cells';
import { FormatError } from '@bptt/errors';
import { networkOf, type Network } from '@bptt/gradients-analysis';
import type { NumberedFile } from '../models/numbered-file.js';
import { FileWanted } from './file-wanted.js';

export interface ModelFacts {
  architecture: Architecture;
  card: ModelCard;
  parameters: number;
  /** What neither the file nor anybody said, in words: `head last`. */
  assumed: string[];
}

export interface OpenModel {
  name: string;
  model: Classifier;
  card: ModelCard;
  assumed: string[];
}

/**
 * What a model file holds, after all its checks.
 * @param name what errors call it.
 * @throws BpttError for a broken file, and for a model that does not read digits row by row.
 */
export function inspectModel(file: Uint8Array, name: string): ModelFacts {
  const opened = openModel(file, name);
  try {
    return factsOf(opened);
  } finally {
    opened.model.dispose();
  }
}

export function factsOf({ model, card, assumed }: OpenModel): ModelFacts {
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  return { architecture: model.architecture, card, parameters, assumed };
}

/**
 * The model in a file, to be disposed of, and its card.
 * @param shards what the files hold that a `model.json` names.
 * @throws BpttError for a broken file, and for a model that does not read digits row by row.
 */
export function openModel(file: Uint8Array, name: string, shards?: Map<string, Uint8Array>): OpenModel {
  const { model, card, assumed } = loadClassifier(file, name, { shards });
  const { inputSize, classes } = model.architecture;
  if (inputSize === 28 && classes === 10) return { name, model, card, assumed };
  model.dispose();
  throw new FormatError({
    source: name,
    field: 'sizes',
    expected: 'rows of 28 pixels and 10 classes',
    found: `rows of ${inputSize} and ${classes} classes`,
  });
}

/** A model in float32, for its answers, and in float64, for what they depend on. */
export interface AnalysedModel extends OpenModel {
  network: Network;
}

/** The two that were asked last: one that answers, and one beside it. */
const mostOpen = 2;
let open: { id: number; opened: AnalysedModel }[] = [];

/**
 * As `openModel`; the latest ones stay open, since whoever draws asks them many times a second. Not to be disposed of.
 * @throws FileWanted where it is not open and its bytes are not here.
 */
export function openAgain({ id, bytes }: NumberedFile, name: string): AnalysedModel {
  const asked = open.find((one) => one.id === id) ?? { id, opened: withNetwork(openModel(bytesOf(bytes), name)) };
  const others = open.filter((one) => one !== asked);
  for (const { opened } of others.slice(mostOpen - 1)) opened.model.dispose();
  open = [asked, ...others.slice(0, mostOpen - 1)];
  return asked.opened;
}

const withNetwork = (opened: OpenModel): AnalysedModel => ({ ...opened, network: networkOf(opened.model) });

function bytesOf(bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new FileWanted();
  return bytes;
}
