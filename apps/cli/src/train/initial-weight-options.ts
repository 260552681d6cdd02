/** @file `bptt train`'s choice of initial weights. */
import { Option } from 'commander';
import { initialisations } from '@bptt/cells';
import type { InitialWeights, Kind } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { finite } from '../options/arguments.js';

export const initialWeightOptions = [
  new Option('--init <name>', 'recurrent weights as in PyTorch, orthogonal, identity (rnn) or chrono (lstm, gru)')
    .choices(initialisations)
    .default('pytorch'),
  new Option('--forget-bias <x>', "of the lstm's forget gate, at the start").argParser(finite),
];

/** Refuses what does not fit the network. */
export function checkInitialWeights({ module, init, forgetBias }: InitialWeights & { module: Kind }): void {
  if (init === 'identity' && module !== 'rnn')
    throw new ArgumentError('--init', 'identity only with rnn', `identity with ${module}`);
  if (init === 'chrono' && module === 'rnn')
    throw new ArgumentError('--init', 'chrono only with lstm or gru', 'chrono with rnn');
  if (forgetBias !== undefined && module !== 'lstm')
    throw new ArgumentError('--forget-bias', `only with lstm: the ${module} has no forget gate`, forgetBias);
  if (forgetBias !== undefined && init === 'chrono')
    throw new ArgumentError('--forget-bias', 'none with --init chrono, which sets that bias', forgetBias);
}
