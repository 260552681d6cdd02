/** @file `bptt train`'s choice of a network. */
import { Option } from 'commander';
import type { NetworkSettings } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { classifierSize } from '@bptt/formats';
import { fraction, hiddenSize, wholeNumberTo } from '../options/arguments.js';

export const networkOptions = [
  new Option('--hidden <n>', 'size of the hidden state').argParser(hiddenSize).default(128),
  new Option('--layers <n>', 'layers one above the other').argParser(wholeNumberTo(64)).default(1),
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

/** Of a WASM heap, in which each parameter takes 16 bytes: itself, its gradient and an optimiser's two moments. */
const [heapBytes, parameterBytes] = [2 ** 32, 16];
const pixelsOfARow = 28;

/** Refuses what does not fit the network, or a machine. */
export function checkNetwork(settings: NetworkSettings): void {
  const { module, hidden, layers = 1, dropout = 0, nonlinearity, bidirectional = false } = settings;
  if (module !== 'rnn' && nonlinearity) throw new ArgumentError('--nonlinearity', 'only with rnn', nonlinearity);
  if (layers === 1 && dropout > 0)
    throw new ArgumentError('--dropout', 'only with --layers 2 or more, since it acts between layers', dropout);
  const parameters = classifierSize({
    module: module.toUpperCase() as 'RNN' | 'LSTM' | 'GRU',
    inputSize: pixelsOfARow,
    hiddenSize: hidden,
    numLayers: layers,
    bidirectional,
    bias: true,
    projSize: 0,
    classes: 10,
  });
  if (parameters * parameterBytes > heapBytes) {
    const found = `${hidden} and ${layers} ${layers > 1 ? 'layers' : 'layer'}: ${parameters.toExponential(1)}`;
    throw new ArgumentError('--hidden', `at most ${(heapBytes / parameterBytes).toExponential(1)} parameters`, found);
  }
}
