/** @file `bptt train`'s choice of a network. */
import { Option } from 'commander';
import {
  GRUClassifier,
  LSTMClassifier,
  RNNClassifier,
  type Classifier,
  type Head,
  type Nonlinearity,
} from '@bptt/cells';
import { ArgumentError } from '@bptt/errors';
import { fraction, hiddenSize, wholeNumber } from '../arguments.js';

export const classifiers = { rnn: RNNClassifier, lstm: LSTMClassifier, gru: GRUClassifier };

export type Module = keyof typeof classifiers;

export interface NetworkOptions {
  hidden: number;
  layers: number;
  bidirectional?: boolean;
  dropout?: number;
  head: Head;
  nonlinearity?: Nonlinearity;
}

export const networkOptions = [
  new Option('--hidden <n>', 'size of the hidden state').argParser(hiddenSize).default(128),
  new Option('--layers <n>', 'layers one above the other').argParser(wholeNumber).default(1),
  new Option('--bidirectional', 'every layer also reads the rows from the last to the first'),
  new Option(
    '--dropout <p>',
    'share of the numbers between two layers that is left out while training (default: 0)',
  ).argParser(fraction),
  new Option('--head <what>', 'what names the digit: the last hidden state, or the mean output')
    .choices(['last', 'mean'])
    .default('last'),
  new Option('--nonlinearity <f>', 'of the rnn (default: tanh)').choices(['tanh', 'relu']),
];

/** Refuses what does not fit the network. */
export function checkNetwork(module: Module, { layers, dropout = 0, nonlinearity }: NetworkOptions): void {
  if (module !== 'rnn' && nonlinearity) throw new ArgumentError('--nonlinearity', 'only with rnn', nonlinearity);
  if (layers === 1 && dropout > 0)
    throw new ArgumentError('--dropout', 'only with --layers 2 or more, since it acts between layers', dropout);
}

export function classifierOf(
  module: Module,
  options: NetworkOptions,
  sizes: { inputSize: number; classes: number; seed: number },
): Classifier {
  const { hidden: hiddenSize, layers: numLayers, bidirectional, dropout, head, nonlinearity } = options;
  return new classifiers[module]({ ...sizes, hiddenSize, numLayers, bidirectional, dropout, head, nonlinearity });
}

/** LSTM (hidden 128, 2 layers, both directions). */
export function describe(module: Module, { hidden, layers, bidirectional, dropout }: NetworkOptions): string {
  const facts = [
    `hidden ${hidden}`,
    layers > 1 && `${layers} layers`,
    bidirectional && 'both directions',
    dropout && `dropout ${dropout}`,
  ];
  return `${module.toUpperCase()} (${facts.filter(Boolean).join(', ')})`;
}
