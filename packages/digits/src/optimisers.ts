/** @file The optimisers by their names. */
import { Adam, AdamW, RMSProp, SGD, type OptimiserClass } from '@bptt/solver';

/** Of each, what it takes when nothing is said. */
export const optimisers = {
  sgd: { optim: SGD, args: { lr: 0.1, weightDecay: 0, momentum: 0 } },
  adam: { optim: Adam, args: { lr: 1e-3, weightDecay: 0 } },
  adamw: { optim: AdamW, args: { lr: 1e-3, weightDecay: 0.01 } },
  rmsprop: { optim: RMSProp, args: { lr: 1e-3, weightDecay: 0, momentum: 0 } },
};

export interface OptimiserSettings {
  /** `adam` when left out. */
  optimiser?: keyof typeof optimisers | undefined;
  lr?: number | undefined;
  /** Of sgd and rmsprop. */
  momentum?: number | undefined;
  weightDecay?: number | undefined;
}

/** The solver's `optim` and `optimArgs`, and what the model card says of them. */
export function optimiserOf({ optimiser = 'adam', lr, momentum, weightDecay }: OptimiserSettings) {
  const { optim, args } = optimisers[optimiser];
  const given = Object.entries({ lr, momentum, weightDecay }).filter(([, value]) => value !== undefined);
  const optimArgs = { ...args, ...(Object.fromEntries(given) as Partial<typeof args>) };
  return { optim: optim as OptimiserClass<object>, optimArgs, recipe: { optimiser, ...optimArgs } };
}
