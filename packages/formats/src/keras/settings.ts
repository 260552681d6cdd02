/** @file Every setting of every layer that is read: which are taken over, which must have one value, which change no number. */
import { brief, isObject, type Fail, type LayerConfig } from './topology.js';

interface Rule {
  fits(value: unknown): boolean;
  /** For the error: `tanh or relu`. */
  expected: string;
}

/** Taken over, and checked, by who reads the layer; or of no consequence once a model is trained. */
const anything: Rule = { fits: () => true, expected: 'anything' };
/** Must be there, and be one of these. */
const one = (...values: unknown[]): Rule => ({
  fits: (value) => values.includes(value),
  expected: values.filter((value) => value !== null).join(' or '),
});
/** If it is there it must be one of these. */
const only = (...values: unknown[]): Rule => ({
  fits: (value) => value === undefined || value === null || values.includes(value),
  expected: values.length ? values.join(' or ') : 'null',
});
/** A policy that computes in another precision than it stores gives other numbers. */
const float32: Rule = {
  fits: (value) =>
    value === undefined ||
    value === null ||
    value === 'float32' ||
    (isObject(value) && isObject(value['config']) && value['config']['name'] === 'float32'),
  expected: 'float32',
};

type Rules = Readonly<Record<string, Rule>>;

const all = (...names: string[]): Rules => Object.fromEntries(names.map((name) => [name, anything]));

/** Of every layer. */
const layer: Rules = {
  ...all('name', 'trainable', 'batch_input_shape', 'batch_shape', 'batch_size', 'input_shape', 'input_dtype'),
  ...all('activity_regularizer', 'build_config'),
  dtype: float32,
};

/** How weights were begun and kept small while training. */
const training = (...weights: string[]): Rules =>
  all(...weights.flatMap((weight) => ['initializer', 'regularizer', 'constraint'].map((what) => `${weight}_${what}`)));

const recurrent: Rules = {
  ...layer,
  ...training('kernel', 'recurrent', 'bias'),
  ...all('units', 'use_bias', 'return_sequences', 'dropout', 'recurrent_dropout', 'seed'),
  // How it is computed, but not what; a mask would have to come from a layer that is refused.
  ...all('implementation', 'unroll', 'zero_output_for_mask', 'input_dim', 'input_length', 'cell'),
  go_backwards: only(false),
  stateful: only(false),
  return_state: only(false),
  time_major: only(false),
  num_constants: only(0),
};

const gated: Rules = { ...recurrent, activation: one('tanh'), recurrent_activation: one('sigmoid') };

/** Layers that change nothing when a model is not trained. */
const passing: Record<string, Rules> = {
  InputLayer: { ...layer, ...all('optional', 'type_spec', 'dtype'), sparse: only(false), ragged: only(false) },
  Dropout: { ...layer, ...all('rate', 'noise_shape', 'seed') },
  SpatialDropout1D: { ...layer, ...all('rate', 'noise_shape', 'seed') },
  GaussianNoise: { ...layer, ...all('stddev', 'seed') },
  GaussianDropout: { ...layer, ...all('rate', 'seed') },
  AlphaDropout: { ...layer, ...all('rate', 'noise_shape', 'seed') },
  ActivityRegularization: { ...layer, ...all('l1', 'l2') },
};

const rules: Readonly<Record<string, Rules>> = {
  ...passing,
  SimpleRNN: { ...recurrent, activation: one('tanh', 'relu') },
  LSTM: { ...gated, unit_forget_bias: anything },
  GRU: { ...gated, reset_after: one(true) },
  Bidirectional: {
    ...layer,
    ...all('layer', 'backward_layer'),
    merge_mode: one('concat'),
    weights: only(),
    num_constants: only(0),
  },
  GlobalAveragePooling1D: { ...layer, data_format: only('channels_last'), keepdims: only(false) },
  Dense: {
    ...layer,
    ...training('kernel', 'bias'),
    ...all('units', 'use_bias', 'input_dim'),
    activation: one('linear', 'softmax', null),
    quantization_config: only(),
    lora_rank: only(),
    lora_alpha: anything, // of no effect without a rank
  },
  Activation: { ...layer, activation: one('linear', 'softmax') },
  Softmax: { ...layer, axis: only(-1, 1) },
};

/** The classes that are read. */
export const classNames: readonly string[] = Object.keys(rules);

export const isPassing = (className: string): boolean => Object.hasOwn(passing, className);

/** @throws FormatError for a setting that is not known here, or has a value that gives other numbers: it is named. */
export function expectSettings({ className, name, config }: LayerConfig, fail: Fail): void {
  const known = Object.hasOwn(rules, className) ? rules[className]! : {};
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(known, key))
      fail(`layer ${name}`, `${className} with settings that are known here`, `${key}: ${brief(value)}`);
  }
  for (const [key, rule] of Object.entries(known)) {
    if (rule.fits(config[key])) continue;
    const found = config[key] === undefined ? `${key} not given` : `${key}: ${brief(config[key])}`;
    fail(`layer ${name}`, `${className} with ${key} ${rule.expected}`, found);
  }
}
