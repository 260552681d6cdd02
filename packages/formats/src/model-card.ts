/** @file What a model file says of its weights: the `__metadata__` of its safetensors, written and strictly read. */
import { FormatError } from '@bptt/errors';
import type { LayerSizes, Nonlinearity } from './layout.js';

export const heads = ['last', 'mean', 'output'] as const;

/**
 * What the linear layer reads: `last`, the final hidden state of each direction of the last layer, side by side; `mean`, the mean of
 * the output over time; `output`, the output of the last time step, PyTorch's `out[:, -1]`, in which the backward direction has read one
 * step only. Of one direction `last` and `output` are the same.
 */
export type Head = (typeof heads)[number];

/** What has to be built before the weights fit in. */
export interface Architecture extends LayerSizes {
  /** Of an RNN. */
  nonlinearity?: Nonlinearity;
  /** What the linear layer reads. */
  head: Head;
  classes: number;
  /** Between layers, where there is any. */
  dropout?: number;
}

/** What a model file says of its training. No time, path or machine: equal training gives equal files. */
export interface ModelCard {
  /** How the pixels, scaled to [0, 1], were normalised: (x - mean) / std. */
  normalisation?: { mean: number; std: number } | undefined;
  /** The training's settings. */
  recipe?: Record<string, string | number | boolean | null> | undefined;
  seed?: number | undefined;
  /** Fraction of rightly named validation images. */
  valAccuracy?: number | undefined;
  /** Fraction of rightly named test images. */
  testAccuracy?: number | undefined;
}

const marks = { format: 'bptt', version: '1' };

export function writeCard(architecture: Architecture, card: ModelCard): Map<string, string> {
  const { normalisation, recipe, ...rest } = card;
  const fields = {
    ...marks,
    projSize: 0,
    ...architecture,
    ...normalisation,
    recipe: recipe && JSON.stringify(recipe),
    ...rest,
  };
  return new Map(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
}

/** Reads the fields of `__metadata__`, each as what it must be; unknown ones are left alone. */
export class CardReader {
  constructor(
    readonly metadata: ReadonlyMap<string, string>,
    readonly source: string,
  ) {}

  architecture(): Architecture {
    for (const [key, only] of Object.entries(marks)) this.#oneOf(key, only);
    const module = this.#oneOf('module', 'RNN', 'LSTM', 'GRU');
    const projSize = this.#projSize(module);
    return {
      module,
      ...(module === 'RNN' && { nonlinearity: this.#oneOf('nonlinearity', 'tanh', 'relu') }),
      inputSize: this.#size('inputSize'),
      hiddenSize: this.#size('hiddenSize'),
      ...(projSize > 0 && { projSize }),
      numLayers: this.#size('numLayers'),
      bidirectional: this.#oneOf('bidirectional', 'true', 'false') === 'true',
      head: this.#oneOf('head', ...heads),
      classes: this.#size('classes'),
      bias: this.#oneOf('bias', 'true', 'false') === 'true',
      ...(this.metadata.has('dropout') && {
        dropout: this.#number('dropout', 'a number from 0 to 1', (p) => p >= 0 && p <= 1),
      }),
    };
  }

  card(): ModelCard {
    const optional = (key: string) => (this.metadata.has(key) ? this.#number(key) : undefined);
    return {
      normalisation: this.metadata.has('mean')
        ? { mean: this.#number('mean'), std: this.#number('std', 'a finite number > 0', (x) => x > 0 && x < Infinity) }
        : undefined,
      recipe: this.#recipe(),
      seed: optional('seed'),
      valAccuracy: optional('valAccuracy'),
      testAccuracy: optional('testAccuracy'),
    };
  }

  #oneOf<V extends string>(key: string, ...values: V[]): V {
    return this.#read(key, values.map((value) => `'${value}'`).join(' or '), (text) => values.includes(text as V)) as V;
  }

  #projSize(module: Architecture['module']): number {
    const hiddenSize = this.#size('hiddenSize');
    const expected = module === 'LSTM' ? `a whole number from 0 to ${hiddenSize - 1}` : "'0'";
    return Number(
      this.#read(
        'projSize',
        expected,
        (text) => text === '0' || (module === 'LSTM' && /^[1-9]\d{0,8}$/.test(text) && Number(text) < hiddenSize),
      ),
    );
  }

  #size(key: string): number {
    return Number(this.#read(key, 'a whole number >= 1', (text) => /^[1-9]\d{0,8}$/.test(text)));
  }

  #number(key: string, expected = 'a finite number', fits: (value: number) => boolean = Number.isFinite): number {
    return Number(this.#read(key, expected, (text) => /^\S+$/.test(text) && fits(Number(text))));
  }

  #recipe(): ModelCard['recipe'] {
    if (!this.metadata.has('recipe')) return undefined;
    const parse = (text: string): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    };
    const isObject = (text: string) => Object.prototype.toString.call(parse(text)) === '[object Object]';
    return JSON.parse(this.#read('recipe', 'a JSON object', isObject)) as ModelCard['recipe'];
  }

  #read(key: string, expected: string, fits: (text: string) => boolean): string {
    const text = this.metadata.get(key);
    if (text !== undefined && fits(text)) return text;
    const found = text === undefined ? 'nothing' : `'${text.slice(0, 40)}'`;
    throw new FormatError({ source: this.source, field: `__metadata__.${key}`, expected, found });
  }
}
