/** @file Small networks and inputs for the tests, decided by a seed. */
import { Random } from '@bptt/cells';
import { networkOf, type Network, type NetworkOptions, type Values } from '@bptt/float64';

export const kinds = [
  ['rnn tanh', 1, { nonlinearity: 'tanh' }],
  ['rnn relu', 1, { nonlinearity: 'relu' }],
  ['lstm', 4, {}],
  ['gru', 3, {}],
] as const satisfies [string, number, NetworkOptions][];

interface Sizes {
  inputSize: number;
  hiddenSize: number;
  /** Entries are from U(-bound, bound); PyTorch's 1/sqrt(H) when left out. */
  bound?: number;
  seed?: number;
}

/** A network of one layer with random weights: `gates` 1, 3 or 4. */
export function randomNetwork(
  gates: number,
  options: NetworkOptions,
  { inputSize: I, hiddenSize: H, bound = H ** -0.5, seed = 0 }: Sizes,
): Network {
  const random = new Random(seed);
  const uniform = (...shape: number[]) => ({
    data: random.uniform(
      shape.reduce((a, b) => a * b),
      bound,
    ),
    shape,
  });
  const [weightIh, weightHh, biasIh, biasHh] = [
    uniform(gates * H, I),
    uniform(gates * H, H),
    uniform(gates * H),
    uniform(gates * H),
  ];
  return networkOf(
    new Map([
      ['weight_ih_l0', weightIh],
      ['weight_hh_l0', weightHh],
      ['bias_ih_l0', biasIh],
      ['bias_hh_l0', biasHh],
    ]),
    options,
  );
}

/** [T, I] from U(-2, 2). */
export const randomInput = (T: number, I: number, seed = 1): Values => ({
  data: new Random(seed).uniform(T * I, 2),
  shape: [T, I],
});

/** max |a - b| / max(|b|). */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} numbers`);
  let [difference, scale] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= difference)) difference = d;
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference / (scale || 1);
}
