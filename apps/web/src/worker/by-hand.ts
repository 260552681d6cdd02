/** @file A small RNN derived by hand, and the same derivatives by automatic differentiation and by a complex step. */
import { Random } from '@bptt/cells';
import {
  complexStep,
  derive,
  initialRNN,
  largestDifference,
  type DerivedGradients,
  type Variable,
} from '@bptt/gradients-analysis/derive';
import { autodiff } from '@bptt/parity';
import type { Settings } from '../settings/table.js';

export type HandSettings = Pick<Settings['hand'], 'nonlinearity' | 'seed'>;

/** The derivative got in a way that uses none of the formulas: the largest |difference| of an entry, and how large it may be. */
interface Check {
  way: 'autodiff' | 'complexStep';
  difference: number;
  bound: number;
}

export interface ByHand {
  result: DerivedGradients;
  checks: Record<Variable, Check[]>;
}

/** Two units, two features, three steps, PyTorch's initial weights. Needs started kernels. */
export function byHand({ nonlinearity, seed }: HandSettings): ByHand {
  const rnn = initialRNN(new Random(seed), { hiddenSize: 2, inputSize: 2, t: 3, nonlinearity });
  const result = derive(rnn);
  const others = [
    { way: 'autodiff', values: autodiff(rnn), bound: 1e-6 }, // in float32
    { way: 'complexStep', values: complexStep(rnn), bound: 1e-14 }, // in float64
  ] as const;
  const checks = Object.fromEntries(
    result.derivatives.map((one) => [
      one.by,
      others.map(({ way, values, bound }): Check => ({
        way,
        bound,
        difference: largestDifference({ ...result, derivatives: [one] }, values),
      })),
    ]),
  );
  return { result, checks: checks as ByHand['checks'] };
}
