/** @file What the bytes of a model file cannot say of themselves. */
import { ArgumentError, expectOneOf, expectOptions } from '@bptt/errors';
import type { Nonlinearity } from './layout.js';
import { heads, type Head } from './model-card.js';
import type { ReadModel } from './opened-file.js';

/** The contents of a `model.json`'s other files, by name. */
export type Shards = ReadonlyMap<string, Uint8Array>;

/** What names and shapes can leave open. */
export interface Prefixes {
  /** What the names of the recurrent layer's parameters begin with, such as `encoder` or `model.rnn`; `''` for a bare layer's. */
  rnnPrefix?: string | undefined;
  /** What the names of the linear layer's `weight` and `bias` begin with, such as `classifier`. */
  headPrefix?: string | undefined;
}

/** What names and shapes cannot say of a file that is not bptt's own. */
export interface LoadOptions extends Prefixes {
  /** Which dictionary of a PyTorch checkpoint is the state dict, where there are several: `model`, `nets.generator`. */
  key?: string | undefined;
  /** Of an RNN: 'tanh' when left out. */
  nonlinearity?: Nonlinearity | undefined;
  /** What the linear layer reads: the 'last' hidden state when left out. */
  head?: Head | undefined;
  /** How pixels in [0, 1] are normalised; mean 0.5 and std 0.5 for a file that does not say it. */
  normalisation?: { mean?: number | undefined; std?: number | undefined } | undefined;
  /** What the files named by `shardNames` hold, for a `model.json` of tfjs-layers. */
  shards?: Shards | undefined;
}

/** With what errors call the bytes, such as the file's path. */
export interface ReadOptions extends LoadOptions {
  source: string;
}

const optionNames = ['rnnPrefix', 'headPrefix', 'key', 'nonlinearity', 'head', 'normalisation', 'shards'] as const;

/** @throws ArgumentError for a name that is none of these, or `more`, and for a value that no file could make right. */
export function expectLoadOptions<O extends LoadOptions>(options: O, ...more: (keyof O & string)[]): O {
  const { normalisation = {}, head, nonlinearity } = expectOptions('options', options, [...optionNames, ...more]);
  const { mean, std } = expectOptions('normalisation', normalisation, ['mean', 'std']);
  if (mean !== undefined && !Number.isFinite(mean)) throw new ArgumentError('normalisation.mean', 'a number', mean);
  if (std !== undefined && !(std > 0 && std < Infinity))
    throw new ArgumentError('normalisation.std', 'a number > 0', std);
  if (head !== undefined) expectOneOf('head', head, heads);
  if (nonlinearity !== undefined) expectOneOf('nonlinearity', nonlinearity, ['tanh', 'relu']);
  return options;
}

/** Of files that say what they hold. */
export function expectNoHints(options: ReadOptions): void {
  for (const key of ['rnnPrefix', 'headPrefix', 'key', 'nonlinearity', 'head'] as const) {
    if (options[key] !== undefined)
      throw new ArgumentError(key, `none, since ${options.source} says what it holds`, options[key]);
  }
}

/** What a file without a card leaves open. */
export function assumedNormalisation({
  normalisation: { mean, std } = {},
}: LoadOptions): Pick<ReadModel, 'card' | 'assumed'> {
  const assumed = [...(mean === undefined ? ['mean 0.5'] : []), ...(std === undefined ? ['std 0.5'] : [])];
  return { card: { normalisation: { mean: mean ?? 0.5, std: std ?? 0.5 } }, assumed };
}
