/** @file `bptt train`'s choice of a network. */
import { Option } from 'commander';
import type { NetworkSettings } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { fraction, hiddenSize, wholeNumber } from '../options/arguments.js';

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
export function checkNetwork({ module, layers, dropout = 0, nonlinearity }: NetworkSettings): void {
  if (module !== 'rnn' && nonlinearity) throw new ArgumentError('--nonlinearity', 'only with rnn', nonlinearity);
  if (layers === 1 && dropout > 0)
    throw new ArgumentError('--dropout', 'only with --layers 2 or more, since it acts between layers', dropout);
}
