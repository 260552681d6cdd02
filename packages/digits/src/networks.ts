/** @file The networks by their names on the command line and in the page, and a classifier made of its settings. */
import {
  GRU,
  GRUClassifier,
  LSTM,
  LSTMClassifier,
  RNN,
  RNNClassifier,
  type Classifier,
  type Head,
  type Nonlinearity,
} from '@bptt/cells';

export const kinds = ['rnn', 'lstm', 'gru'] as const;

export type Kind = (typeof kinds)[number];

export const layers = { rnn: RNN, lstm: LSTM, gru: GRU };

const classifiers = { rnn: RNNClassifier, lstm: LSTMClassifier, gru: GRUClassifier };

/** `lstm` for a model file's `LSTM`. */
export const kindOf = (module: 'RNN' | 'LSTM' | 'GRU'): Kind => module.toLowerCase() as Kind;

export interface NetworkSettings {
  module: Kind;
  /** H */
  hidden: number;
  /** L, 1 when left out. */
  layers?: number | undefined;
  bidirectional?: boolean | undefined;
  /** Between two layers. */
  dropout?: number | undefined;
  /** What the linear layer reads: `last` when left out. */
  head?: Head | undefined;
  /** Of the RNN: tanh when left out. */
  nonlinearity?: Nonlinearity | undefined;
}

/** With PyTorch's initial weights after `torch.manual_seed(seed)`. */
export function classifierOf(
  { module, hidden, layers: numLayers, bidirectional, dropout, head, nonlinearity }: NetworkSettings,
  sizes: { inputSize: number; classes: number; seed: number },
): Classifier {
  const options = { ...sizes, hiddenSize: hidden, numLayers, bidirectional, dropout, head };
  return new classifiers[module]({ ...options, ...(module === 'rnn' && { nonlinearity }) });
}

/** The classifier that a model file's architecture tells of, with its initial weights. */
export const classifierLike = ({ module, ...options }: Classifier['architecture'], seed: number): Classifier =>
  new classifiers[kindOf(module)]({ ...options, seed });

/** LSTM (hidden 128, 2 layers, both directions). */
export function describe({ module, hidden, layers = 1, bidirectional, dropout }: NetworkSettings): string {
  const facts = [
    `hidden ${hidden}`,
    layers > 1 && `${layers} layers`,
    bidirectional && 'both directions',
    dropout && `dropout ${dropout}`,
  ];
  return `${module.toUpperCase()} (${facts.filter(Boolean).join(', ')})`;
}
