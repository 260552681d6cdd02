/** @file `bptt train`'s choice of an optimiser. */
import { Option } from 'commander';
import { optimisers, type OptimiserSettings } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { belowOne, nonNegative, positive } from '../options/arguments.js';

export const optimiserOptions = [
  new Option('--optimiser <name>', 'as PyTorch defines it').choices(Object.keys(optimisers)).default('adam'),
  new Option('--lr <x>', 'learning rate (default: 0.001, with sgd 0.1)').argParser(positive),
  new Option('--momentum <x>', 'of sgd and rmsprop (default: 0)').argParser(belowOne),
  new Option('--weight-decay <x>', 'pull of the weights towards 0 (default: 0, with adamw 0.01)').argParser(
    nonNegative,
  ),
];

/** Refuses what the optimiser does not have. */
export function checkOptimiser({ optimiser = 'adam', momentum }: OptimiserSettings): void {
  if (momentum !== undefined && !('momentum' in optimisers[optimiser].args))
    throw new ArgumentError('--momentum', 'only with --optimiser sgd or rmsprop', momentum);
}
