/** @file What a chain of Keras's layers is: recurrent layers, perhaps a mean over time, and a dense layer at the end. */
import type { LayerSizes, Nonlinearity, RecurrentModule } from '../layout.js';
import type { Head } from '../model-card.js';
import { expectSettings, isPassing } from './settings.js';
import { brief, isObject, type Fail, type Json, type LayerConfig } from './topology.js';

/** Ours by Keras's name. */
const modules: Record<string, RecurrentModule> = { SimpleRNN: 'RNN', LSTM: 'LSTM', GRU: 'GRU' };

/** One recurrent layer. */
export interface RecurrentLayer {
  module: RecurrentModule;
  name: string;
  units: number;
  bias: boolean;
  bidirectional: boolean;
  sequences: boolean;
  activation: string;
  /** What the layers within a Bidirectional one may be called: forward, backward. */
  inner: [forward: string[], backward: string[]];
}

export interface Stack {
  recurrent: [RecurrentLayer, ...RecurrentLayer[]];
  head: Head;
  dense: { name: string; units?: number; bias: boolean };
}

/** @throws FormatError for a layer, or a setting of one, that has no equal here: it is named. */
export function stackOf(layers: readonly LayerConfig[], fail: Fail): Stack {
  const changing = layers.filter(({ className }) => !isPassing(className));
  const count = changing.findIndex(({ className }) => !isRecurrent(className));
  const recurrent = changing.slice(0, count < 0 ? undefined : count).map((layer) => recurrentLayer(layer, fail));
  const rest = count < 0 ? [] : changing.slice(count);
  for (const layer of layers) if (isPassing(layer.className)) expectSettings(layer, fail);

  const last = recurrent.at(-1);
  const pooled = last?.sequences === true && rest[0]?.className === 'GlobalAveragePooling1D';
  const [dense, ...after] = pooled ? rest.slice(1) : rest;
  if (!last || dense?.className !== 'Dense') return notThisHere(last && (dense ?? undefined), layers, fail);
  if (pooled) expectSettings(rest[0]!, fail);
  expectSettings(dense, fail);
  expectProbabilities([dense, ...after], fail);
  recurrent.forEach((layer, i) => {
    expectAlike(layer, recurrent[0]!, fail);
    const due = i < recurrent.length - 1 || pooled;
    if (layer.sequences !== due) fail(`layer ${layer.name}`, `return_sequences ${due}`, String(layer.sequences));
  });
  return {
    recurrent: recurrent as Stack['recurrent'],
    head: pooled ? 'mean' : 'last',
    dense: {
      name: dense.name,
      ...('units' in dense.config && { units: unitsOf(dense, fail) }),
      bias: flag(dense, 'use_bias', true, fail),
    },
  };
}

/** Of the first layer, which all others are like. */
export const sizesOf = (
  { recurrent: [first, ...others] }: Stack,
  inputSize: number,
): LayerSizes & { nonlinearity?: Nonlinearity } => ({
  module: first.module,
  ...(first.module === 'RNN' && { nonlinearity: first.activation as Nonlinearity }),
  inputSize,
  hiddenSize: first.units,
  numLayers: 1 + others.length,
  bidirectional: first.bidirectional,
  bias: first.bias,
});

const isRecurrent = (className: string): boolean => className === 'Bidirectional' || Object.hasOwn(modules, className);

function recurrentLayer(layer: LayerConfig, fail: Fail): RecurrentLayer {
  expectSettings(layer, fail);
  if (layer.className === 'Bidirectional') return bidirectionalLayer(layer, fail);
  return {
    module: modules[layer.className]!,
    name: layer.name,
    units: unitsOf(layer, fail),
    bias: flag(layer, 'use_bias', true, fail),
    bidirectional: false,
    sequences: flag(layer, 'return_sequences', false, fail),
    activation: layer.config['activation'] as string,
    inner: [[], []],
  };
}

function bidirectionalLayer({ name, config }: LayerConfig, fail: Fail): RecurrentLayer {
  const [theirs, own] = [config['layer'], config['backward_layer'] ?? undefined];
  const part = (value: unknown, goesBack: boolean): RecurrentLayer => {
    const { class_name: className, config: settings } = isObject(value) ? value : ({} as Json);
    if (typeof className !== 'string' || !Object.hasOwn(modules, className) || !isObject(settings))
      return fail(`layer ${name}`, 'a Bidirectional SimpleRNN, LSTM or GRU', `one of ${brief(className)}`);
    if (flag({ className, name, config: settings }, 'go_backwards', false, fail) !== goesBack)
      fail(
        `layer ${name}`,
        `go_backwards ${goesBack} of its ${goesBack ? 'backward_layer' : 'layer'}`,
        String(!goesBack),
      );
    const inner = typeof settings['name'] === 'string' ? settings['name'] : '';
    return {
      ...recurrentLayer({ className, name, config: { ...settings, go_backwards: false } }, fail),
      inner: [[inner], []],
    };
  };
  const forward = part(theirs, false);
  const backward = own === undefined ? undefined : part(own, true);
  if (backward) expectAlike(backward, forward, fail, [...alike, 'sequences']);
  const [[called]] = forward.inner as [[string], []];
  const plain = called.replace(/^forward_/, ''); // Keras 3 keeps the name that the layer got within
  return {
    ...forward,
    bidirectional: true,
    inner: [
      distinct(`forward_${called}`, `forward_${plain}`),
      backward
        ? distinct(backward.inner[0][0]!, `backward_${backward.inner[0][0]!}`)
        : distinct(`backward_${called}`, `backward_${plain}`),
    ],
  };
}

const distinct = (...names: string[]): string[] => [...new Set(names)];

const alike = ['module', 'units', 'bias', 'bidirectional', 'activation'] as const;

function expectAlike(
  layer: RecurrentLayer,
  first: RecurrentLayer,
  fail: Fail,
  keys: readonly (keyof RecurrentLayer)[] = alike,
): void {
  for (const key of keys) {
    if (layer[key] !== first[key])
      fail(`layer ${layer.name}`, `${key} ${String(first[key])}, as in the first layer`, String(layer[key]));
  }
}

/** After the dense layer only one softmax may stand, its own one included. */
function expectProbabilities(layers: readonly LayerConfig[], fail: Fail): void {
  let softmax = 0;
  for (const layer of layers) {
    const { className, name, config } = layer;
    if (className !== 'Dense' && className !== 'Activation' && className !== 'Softmax') notHere(layer, fail);
    if (layer !== layers[0] && className === 'Dense') notHere(layer, fail);
    expectSettings(layer, fail);
    if (className === 'Softmax' || config['activation'] === 'softmax') softmax++;
    if (softmax > 1) fail(`layer ${name}`, 'one softmax in all', `a second one`);
  }
}

const due = 'SimpleRNN, LSTM or GRU layers, perhaps GlobalAveragePooling1D, and one Dense layer';

function notHere({ className, name, config }: LayerConfig, fail: Fail): never {
  const activation = config['activation'] === undefined ? '' : ` with activation ${brief(config['activation'])}`;
  return fail(`layer ${name}`, due, `${className}${activation} here`);
}

function notThisHere(layer: LayerConfig | undefined, layers: readonly LayerConfig[], fail: Fail): never {
  const first = layers.find(({ className }) => !isPassing(className));
  const odd = layer ?? (first && !isRecurrent(first.className) ? first : undefined);
  if (odd) return notHere(odd, fail);
  const found = layers.map(({ className }) => className).join(', ');
  return fail('layers', 'a recurrent and a Dense layer', found.slice(0, 80) || 'none');
}

function unitsOf({ name, config }: LayerConfig, fail: Fail): number {
  const { units } = config;
  return Number.isSafeInteger(units) && (units as number) >= 1
    ? (units as number)
    : fail(`layer ${name}`, 'units >= 1', brief(units));
}

function flag({ name, config }: LayerConfig, key: string, otherwise: boolean, fail: Fail): boolean {
  const value = config[key] ?? otherwise;
  return typeof value === 'boolean' ? value : fail(`layer ${name}`, `${key} true or false`, brief(value));
}
