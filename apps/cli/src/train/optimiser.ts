/** @file `bptt train`'s choice of an optimiser. */
import { Option } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { Adam, AdamW, RMSProp, SGD, type OptimiserClass } from '@bptt/solver';
import { belowOne, nonNegative, positive } from '../arguments.js';

/** Of each, what it takes when the command line says nothing. */
const optimisers = {
  sgd: { optim: SGD, args: { lr: 0.1, weightDecay: 0, momentum: 0 } },
  adam: { optim: Adam, args: { lr: 1e-3, weightDecay: 0 } },
  adamw: { optim: AdamW, args: { lr: 1e-3, weightDecay: 0.01 } },
  rmsprop: { optim: RMSProp, args: { lr: 1e-3, weightDecay: 0, momentum: 0 } },
};

export interface OptimiserOptions {
  optimiser: keyof typeof optimisers;
  lr?: number;
  momentum?: number;
  weightDecay?: number;
}

export const optimiserOptions = [
  new Option('--optimiser <name>', 'as PyTorch defines it').choices(Object.keys(optimisers)).default('adam'),
  new Option('--lr <x>', 'learning rate (default: 0.001, with sgd 0.1)').argParser(positive),
  new Option('--momentum <x>', 'of sgd and rmsprop (default: 0)').argParser(belowOne),
  new Option('--weight-decay <x>', 'pull of the weights towards 0 (default: 0, with adamw 0.01)').argParser(
    nonNegative,
  ),
];

/** The solver's `optim` and `optimArgs`, and what the model card says of them. */
export function optimiserOf({ optimiser, lr, momentum, weightDecay }: OptimiserOptions) {
  const { optim, args } = optimisers[optimiser];
  if (momentum !== undefined && !('momentum' in args))
    throw new ArgumentError('--momentum', 'only with --optimiser sgd or rmsprop', momentum);
  const given = Object.entries({ lr, momentum, weightDecay }).filter(([, value]) => value !== undefined);
  const optimArgs = { ...args, ...(Object.fromEntries(given) as Partial<typeof args>) };
  return { optim: optim as OptimiserClass<object>, optimArgs, recipe: { optimiser, ...optimArgs } };
}
