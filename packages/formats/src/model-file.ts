/** @file A classifier as bytes and back: our own files say what they hold, others are read by the names and shapes of their tensors. */
import { ArgumentError, BpttError, FormatError } from '@bptt/errors';
import { CardReader, writeCard, type Architecture, type Head, type ModelCard } from './model-card.js';
import type { Nonlinearity, StateDict } from './layout.js';
import { numbers, type StoredTensor } from './safetensors/format.js';
import { writeSafetensors } from './safetensors/write.js';
import { inferArchitecture, type Prefixes } from './pytorch/infer.js';
import type { LayersModel } from './keras/layers-model.js';
import { readKeras } from './keras/read-keras.js';
import { readWeights, type Shards, type WeightsFile } from './read-weights.js';

/** What a model file holds. */
export interface ModelFile {
  architecture: Architecture;
  weights: StateDict;
  card: ModelCard;
}

/** What names and shapes cannot say of a file that is not bptt's own. */
export interface LoadOptions extends Prefixes {
  /** Of an RNN: 'tanh' when left out. */
  nonlinearity?: Nonlinearity | undefined;
  /** What the linear layer reads: the 'last' hidden state when left out. */
  head?: Head | undefined;
  /** How pixels in [0, 1] are normalised; mean 0.5 and std 0.5 for a file that does not say it. */
  normalisation?: { mean?: number; std?: number } | undefined;
  /** What the files named by `shardNames` hold, for a `model.json` of tfjs-layers. */
  shards?: Shards | undefined;
}

/** A model file that was read. */
export interface ReadModel extends ModelFile {
  /** What neither the file nor an option said: `head last`. */
  assumed: string[];
}

/** The bytes of a model file. @throws FormatError for what its reader would refuse, such as a weight that is not finite. */
export function writeModelFile({ architecture, weights, card }: ModelFile): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { data, shape }] of weights) {
    tensors.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
  }
  const bytes = writeSafetensors({ metadata: writeCard(architecture, card), tensors });
  readModelFile(bytes, 'model');
  return bytes;
}

/**
 * Reads a model file, whoever wrote it.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, what was expected and what was found; BpttError (BPTT_STATE_DICT) and
 * ArgumentError where a foreign file's tensors are not those of a classifier.
 */
export function readModelFile(bytes: Uint8Array, source: string, options: LoadOptions = {}): ReadModel {
  const { mean, std } = options.normalisation ?? {};
  if (mean !== undefined && !Number.isFinite(mean)) throw new ArgumentError('normalisation.mean', 'a number', mean);
  if (std !== undefined && !(std > 0 && std < Infinity))
    throw new ArgumentError('normalisation.std', 'a number > 0', std);
  const file = readWeights(bytes, source, options.shards);
  if (file.format === 'bptt') return ownModel(file, source, options);
  return file.model ? kerasModel(file.model, file, source, options) : pytorchModel(file, source, options);
}

/** Of files that say what they hold. */
function expectNoHints(options: LoadOptions, source: string): void {
  for (const key of ['rnnPrefix', 'headPrefix', 'nonlinearity', 'head'] as const) {
    if (options[key] !== undefined)
      throw new ArgumentError(key, `none, since ${source} says what it holds`, options[key]);
  }
}

function ownModel({ metadata, tensors }: WeightsFile, source: string, options: LoadOptions): ReadModel {
  expectNoHints(options, source);
  const reader = new CardReader(metadata, source);
  const architecture = reader.architecture();
  const card = reader.card();
  const { mean, std } = options.normalisation ?? {};
  if (mean !== undefined || std !== undefined) {
    card.normalisation = { mean: mean ?? card.normalisation?.mean ?? 0.5, std: std ?? card.normalisation?.std ?? 0.5 };
  }
  const weights: StateDict = new Map();
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== 'F32')
      throw new FormatError({ source, field: `${name}.dtype`, expected: 'F32', found: tensor.dtype });
    weights.set(name, { data: finiteFloats(name, tensor, source), shape: tensor.shape });
  }
  expectCount(architecture, weights, source);
  return { architecture, weights, card, assumed: [] };
}

function kerasModel(model: LayersModel, { tensors }: WeightsFile, source: string, options: LoadOptions): ReadModel {
  expectNoHints(options, source);
  return { ...readKeras(model, tensors), ...assumedNormalisation(options) };
}

/** What a file without a card leaves open. */
function assumedNormalisation({ normalisation: { mean, std } = {} }: LoadOptions): Pick<ReadModel, 'card' | 'assumed'> {
  const assumed = [...(mean === undefined ? ['mean 0.5'] : []), ...(std === undefined ? ['std 0.5'] : [])];
  return { card: { normalisation: { mean: mean ?? 0.5, std: std ?? 0.5 } }, assumed };
}

function pytorchModel({ tensors }: WeightsFile, source: string, options: LoadOptions): ReadModel {
  const { layer, head, names } = inferArchitecture(tensors, source, options);
  const { projSize, ...sizes } = layer;
  if (!head)
    throw new BpttError(
      'BPTT_STATE_DICT',
      `${source}: ${article(layer.module)} without a linear layer; expected one, such as fc.weight [C, ${(layer.bidirectional ? 2 : 1) * (projSize || layer.hiddenSize)}]`,
    );
  const { card, assumed } = assumedNormalisation(options);
  if (!options.head) assumed.unshift('head last');
  if (layer.module === 'RNN' && !options.nonlinearity) assumed.unshift('nonlinearity tanh');
  const architecture: Architecture = {
    ...sizes,
    ...(projSize > 0 && { projSize }),
    ...(layer.module === 'RNN' && { nonlinearity: options.nonlinearity ?? 'tanh' }),
    head: options.head ?? 'last',
    classes: head.classes,
  };
  if (layer.module !== 'RNN' && options.nonlinearity)
    throw new ArgumentError(
      'nonlinearity',
      `none, since ${source} holds ${article(layer.module)}`,
      options.nonlinearity,
    );
  const weights: StateDict = new Map();
  for (const [name, theirs] of names) {
    const tensor = tensors.get(theirs)!;
    weights.set(name, { data: finiteFloats(theirs, tensor, source), shape: tensor.shape });
  }
  if (!weights.has('fc.bias')) weights.set('fc.bias', { data: new Float32Array(head.classes), shape: [head.classes] });
  return { architecture, weights, card, assumed };
}

const article = (module: Architecture['module']): string => (module === 'GRU' ? 'a GRU' : `an ${module}`);

function finiteFloats(name: string, tensor: StoredTensor, source: string): Float32Array {
  if (!/F/.test(tensor.dtype))
    throw new FormatError({ source, field: `${name}.dtype`, expected: 'F32, F64, F16 or BF16', found: tensor.dtype });
  const stored = numbers(tensor);
  const data = stored instanceof Float32Array ? stored : Float32Array.from(stored);
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return data;
  throw new FormatError({ source, field: `${name}[${bad}]`, expected: 'a finite number', found: String(stored[bad]) });
}

/** As many numbers must be there as the card claims, before a model makes room for them. */
function expectCount(architecture: Architecture, weights: StateDict, source: string): void {
  const { module, inputSize, hiddenSize, projSize = 0, numLayers, bidirectional, classes, bias } = architecture;
  const rows = { RNN: 1, GRU: 3, LSTM: 4 }[module] * hiddenSize;
  const directions = bidirectional ? 2 : 1;
  const outputSize = projSize || hiddenSize;
  const perCell = (size: number) => rows * (size + outputSize + (bias ? 2 : 0)) + projSize * hiddenSize;
  const layers = directions * (perCell(inputSize) + (numLayers - 1) * perCell(directions * outputSize));
  const claimed = layers + classes * (directions * outputSize + 1);
  const found = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  if (claimed === found) return;
  const sizes = { inputSize, hiddenSize, ...(projSize && { projSize }), numLayers, bidirectional, classes };
  throw new FormatError({
    source,
    field: '__metadata__',
    expected: `${claimed} numbers for ${module} ${JSON.stringify(sizes)}`,
    found: String(found),
  });
}
