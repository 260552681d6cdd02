/** @file A small RNN derived by hand, and the same derivatives by a complex step. */
import { Random } from '@bptt/cells';
import { complexStep, derive, initialRNN, largestDifference, type DerivedGradients, type Variable } from '@bptt/gradients-analysis/derive';
import type { Settings } from '../settings/table.js';

export type HandSettings = Pick<Settings['hand'], 'nonlinearity' | 'seed'>;

export interface ByHand {
  result: DerivedGradients;
  /** The largest |difference| of an entry from its complex step. */
  differences: Record<Variable, number>;
}

/** Two units, two features, three steps, PyTorch's initial weights. */
export function byHand({ nonlinearity, seed }: HandSettings): ByHand {
  const rnn = initialRNN(new Random(seed), { hiddenSize: 2, inputSize: 2, t: 3, nonlinearity });
  const result = derive(rnn);
  const exact = complexStep(rnn);
  const differences = Object.fromEntries(result.derivatives.map((one) => [one.by, largestDifference({ ...result, derivatives: [one] }, exact)]));
  return { result, differences: differences as Record<Variable, number> };
}
