/** @file A network's weights in float64, whatever they come from. */
import { ArgumentError, BpttError, expectOneOf, expectOptions, ShapeError } from '@bptt/errors';

/** Values with their shape, in row-major order. */
export interface Values {
  data: ArrayLike<number>;
  shape: readonly number[];
}

export type Kind = 'rnn' | 'lstm' | 'gru';

/** One layer's weights in one direction, with G gates: weightIh W [G H, I], weightHh V [G H, H], biases [G H] (zeros where it has none). */
export interface Cell {
  kind: Kind;
  /** Of an RNN. */
  nonlinearity: 'tanh' | 'relu';
  inputSize: number;
  hiddenSize: number;
  weightIh: Float64Array;
  weightHh: Float64Array;
  biasIh: Float64Array;
  biasHh: Float64Array;
}

/** The linear layer of a classifier: weight [C, D H], bias [C]. */
export interface Head {
  /** What it reads: the final hidden states of the last layer, the mean of the output over time, or that of the last step. */
  reads: 'last' | 'mean' | 'output';
  classes: number;
  weight: Float64Array;
  bias: Float64Array;
}

/** A recurrent network in float64: plain data that a worker can be sent. */
export interface Network {
  kind: Kind;
  /** I */
  inputSize: number;
  /** H */
  hiddenSize: number;
  /** [L][D], the backward direction second. */
  layers: Cell[][];
  head?: Head;
}

/** A module of `@bptt/cells` (layer, cell or classifier), or anything that looks like one. */
export interface ModuleLike {
  stateDict(): ReadonlyMap<string, Values>;
  nonlinearity?: string;
  head?: string;
  rnn?: object & { nonlinearity?: string };
}

export interface NetworkOptions {
  /** Of an RNN given by its weights; 'tanh' when left out. */
  nonlinearity?: 'tanh' | 'relu' | undefined;
  /** Of a classifier given by its weights; 'last' when left out. */
  head?: Head['reads'] | undefined;
}

const kinds: Record<number, Kind> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };

/**
 * A float64 copy of the weights of a module, or of weights by PyTorch's names (`weight_ih_l0`, ..., with or without `rnn.`,
 * `fc.weight`, `fc.bias`). The rows of `weight_hh` tell RNN, GRU and LSTM apart.
 * @throws BpttError (BPTT_STATE_DICT, BPTT_NOT_FINITE) that names the weight which is missing, unknown, misshapen or not finite.
 */
export function networkOf(source: ModuleLike | ReadonlyMap<string, Values>, options: NetworkOptions = {}): Network {
  const { stateDict, get } = (source ?? {}) as { stateDict?: unknown; get?: unknown };
  if (typeof stateDict !== 'function' && typeof get !== 'function')
    throw new ArgumentError('source', "a module, or weights by PyTorch's names", source);
  expectOptions('options', options, ['nonlinearity', 'head']);
  if (options.head !== undefined) expectOneOf('head', options.head, ['last', 'mean', 'output']);
  const module = 'stateDict' in source ? source : undefined;
  const weights = new Weights(module ? module.stateDict() : (source as ReadonlyMap<string, Values>));
  const nonlinearity = module?.nonlinearity ?? module?.rnn?.nonlinearity ?? options.nonlinearity ?? 'tanh';
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
    throw new ArgumentError('nonlinearity', "'tanh' or 'relu'", nonlinearity);

  const layers: Cell[][] = [];
  const numbered = weights.has('weight_hh_l0');
  const directions = weights.has('weight_hh_l0_reverse') ? ['', '_reverse'] : [''];
  const { kind, hiddenSize } = shapeOf(weights, numbered ? 'weight_hh_l0' : 'weight_hh');
  const inputSize = weights.shape(numbered ? 'weight_ih_l0' : 'weight_ih')[1] ?? 0;
  do {
    const layer = numbered ? `_l${layers.length}` : '';
    const size = layers.length ? directions.length * hiddenSize : inputSize;
    layers.push(
      directions.map((direction) =>
        cellOf(weights, layer + direction, { kind, nonlinearity, inputSize: size, hiddenSize }),
      ),
    );
  } while (weights.has(`weight_hh_l${layers.length}`));
  const head = weights.has('fc.weight')
    ? headOf(weights, directions.length * hiddenSize, module?.head ?? options.head ?? 'last')
    : undefined;
  weights.expectAllRead();
  return { kind, inputSize, hiddenSize, layers, ...(head && { head }) };
}

function shapeOf(weights: Weights, name: string): { kind: Kind; hiddenSize: number } {
  const [rows = 0, hiddenSize = 0] = weights.shape(name);
  if (weights.has('weight_hr_l0'))
    throw new BpttError(
      'BPTT_STATE_DICT',
      'weights: weight_hr_l0: an LSTM with projections (projSize) cannot be analysed',
    );
  const kind = kinds[rows / hiddenSize];
  if (!kind) throw new ShapeError(name, '[G H, H] with G = 1 (RNN), 3 (GRU) or 4 (LSTM)', weights.shape(name));
  return { kind, hiddenSize };
}

function cellOf(
  weights: Weights,
  suffix: string,
  cell: Pick<Cell, 'kind' | 'nonlinearity' | 'inputSize' | 'hiddenSize'>,
): Cell {
  const { hiddenSize } = cell;
  const rows = weights.shape(`weight_hh${suffix}`)[0]!;
  const bias = (name: string) => (weights.has(name) ? weights.read(name, rows) : new Float64Array(rows));
  return {
    ...cell,
    weightIh: weights.read(`weight_ih${suffix}`, rows, cell.inputSize),
    weightHh: weights.read(`weight_hh${suffix}`, rows, hiddenSize),
    biasIh: bias(`bias_ih${suffix}`),
    biasHh: bias(`bias_hh${suffix}`),
  };
}

function headOf(weights: Weights, features: number, reads: string): Head {
  if (reads !== 'last' && reads !== 'mean' && reads !== 'output')
    throw new ArgumentError('head', "'last' or 'mean' or 'output'", reads);
  const [classes = 0] = weights.shape('fc.weight');
  const bias = weights.has('fc.bias') ? weights.read('fc.bias', classes) : new Float64Array(classes);
  return { reads, classes, weight: weights.read('fc.weight', classes, features), bias };
}

/** Weights by name, each read once, as what it must be. */
class Weights {
  readonly #values: Map<string, Values>;
  readonly #unread: Set<string>;

  constructor(values: ReadonlyMap<string, Values>) {
    this.#values = new Map([...values].map(([name, value]) => [name.replace(/^rnn\./, ''), value]));
    this.#unread = new Set(this.#values.keys());
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#get(name).shape;
  }

  read(name: string, ...shape: number[]): Float64Array {
    const { data, shape: found } = this.#get(name);
    if (String(found) !== String(shape) || data.length !== shape.reduce((a, b) => a * b))
      throw new ShapeError(name, `[${shape.join(', ')}]`, found);
    this.#unread.delete(name);
    return finite(name, data);
  }

  expectAllRead(): void {
    if (!this.#unread.size) return;
    throw new BpttError(
      'BPTT_STATE_DICT',
      `weights: ${[...this.#unread].join(', ')}: not of an RNN, LSTM or GRU that can be analysed`,
    );
  }

  #get(name: string): Values {
    const value = this.#values.get(name);
    if (!value) throw new BpttError('BPTT_STATE_DICT', `weights: ${name} is missing`);
    return value;
  }
}

/** A float64 copy. */
export function finite(name: string, data: ArrayLike<number>): Float64Array {
  const wrong = Array.prototype.findIndex.call(data, (x: number) => !Number.isFinite(x));
  if (wrong >= 0)
    throw new BpttError('BPTT_NOT_FINITE', `${name}: expected finite numbers, got ${data[wrong]} at index ${wrong}`);
  return Float64Array.from(data);
}

/** A network's only cell, for what is defined for one state that feeds back into itself. */
export function onlyCell(network: Network): Cell {
  const { layers } = network;
  const [cell, reverse] = layers[0]!;
  if (layers.length === 1 && !reverse) return cell!;
  throw new ArgumentError(
    'network',
    'one layer in one direction',
    `${layers.length} layer${layers.length > 1 ? 's' : ''}${reverse ? ' in both directions' : ''}`,
  );
}
