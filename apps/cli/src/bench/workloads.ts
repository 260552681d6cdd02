/** @file What is timed: one workload a row. Every contestant is asked for the same ones. */
import { ArgumentError } from '@bptt/errors';

type Cell = 'rnn' | 'lstm' | 'gru';

/**
 * - `train`: forward, cross-entropy, backward and Adam of a row-wise MNIST classifier with a linear head.
 * - `padded`: the same with sequences of T / 2 to T steps, see `lengthsOf`.
 * - `language`: the same of a language model: embedding [V, I], layer, and a linear head of V letters at every step.
 * - `embedding`: an embedding [V, I] alone, its rows for T x B ids, and its gradient from theirs.
 * - `forward`: that classifier from a batch to its logits.
 * - `tiny`: the layer alone on the exercise's [10, 1, 3].
 * - `stream`: one time step of the layer, its state carried on.
 * - `epoch`: training steps over MNIST's 54,000 training images.
 * - `products`: a matrix product [B, I + H] x [I + H, H] and next to nothing else.
 */
export type Kind = 'train' | 'padded' | 'language' | 'embedding' | 'forward' | 'tiny' | 'stream' | 'epoch' | 'products';

export const units = ['ms', 'µs', 's', 'GFLOP/s'] as const;
type Unit = (typeof units)[number];

export interface Workload {
  id: string;
  name: string;
  kind: Kind;
  cell: Cell;
  T: number;
  B: number;
  I: number;
  H: number;
  /** How many ids there are, where the inputs are ids. */
  V?: number;
  unit: Unit;
}

const cells: Cell[] = ['rnn', 'lstm', 'gru'];
const sizes = [
  [128, 32],
  [128, 128],
  [256, 64],
] as const;
export const epochImages = 54_000;

const classifier = (kind: 'train' | 'forward', name: string): Workload[] =>
  cells.flatMap((cell) =>
    sizes.map(([H, B]) => ({
      id: `${kind}-${cell}-${H}x${B}`,
      name: `${cell.toUpperCase()} ${name}, H ${H}, B ${B}`,
      kind,
      cell,
      T: 28,
      B,
      I: 28,
      H,
      unit: 'ms' as const,
    })),
  );

export const workloads: Workload[] = [
  ...classifier('train', 'training step'),
  {
    id: 'padded',
    name: 'LSTM padded step, H 128, B 32',
    kind: 'padded',
    cell: 'lstm',
    T: 28,
    B: 32,
    I: 28,
    H: 128,
    unit: 'ms',
  },
  {
    id: 'language',
    name: 'Language model step, H 256, B 32',
    kind: 'language',
    cell: 'lstm',
    T: 64,
    B: 32,
    I: 256,
    H: 256,
    V: 96,
    unit: 'ms',
  },
  {
    id: 'embedding',
    name: 'Embedding and gradient, E 256',
    kind: 'embedding',
    cell: 'lstm',
    T: 64,
    B: 32,
    I: 256,
    H: 0,
    V: 1000,
    unit: 'ms',
  },
  ...classifier('forward', 'forward'),
  ...cells.map((cell): Workload => ({
    id: `tiny-${cell}`,
    name: `${cell.toUpperCase()} tiny forward, [10, 1, 3]`,
    kind: 'tiny',
    cell,
    T: 10,
    B: 1,
    I: 3,
    H: 3,
    unit: 'µs',
  })),
  ...cells.map((cell): Workload => ({
    id: `stream-${cell}`,
    name: `${cell.toUpperCase()} streaming, H 128, B 1`,
    kind: 'stream',
    cell,
    T: 1,
    B: 1,
    I: 28,
    H: 128,
    unit: 'µs',
  })),
  {
    id: 'products',
    name: 'Products, 512 x 512 x 256',
    kind: 'products',
    cell: 'rnn',
    T: 1,
    B: 512,
    I: 256,
    H: 256,
    unit: 'GFLOP/s',
  },
  {
    id: 'epoch',
    name: 'LSTM MNIST epoch, H 128, B 32',
    kind: 'epoch',
    cell: 'lstm',
    T: 28,
    B: 32,
    I: 28,
    H: 128,
    unit: 's',
  },
];

/** The workloads that `only` names, each by its id or the start of it: `train`, `train-lstm`, `train-lstm-128x32`. */
export function chosen(only: string[]): Workload[] {
  for (const name of only)
    if (!workloads.some((workload) => isNamed(workload, name))) {
      const kinds = [...new Set(workloads.map(({ kind }) => kind))].join(', ');
      throw new ArgumentError('--only', `rows among ${kinds}, or one of theirs such as ${workloads[3]!.id}`, name);
    }
  return workloads.filter((workload) => only.some((name) => isNamed(workload, name)));
}

const isNamed = ({ id }: Workload, name: string) => id === name || id.startsWith(`${name}-`);

/** The steps of each sequence of a `padded` batch: from T / 2 to T, in no order. */
export const lengthsOf = ({ T, B }: Workload): number[] =>
  Array.from({ length: B }, (_, b) => T - ((7 * b) % (1 + (T >> 1))));

/** Operations of a `products` workload: a product and a sum for each term. */
export const flop = ({ B, I, H }: Workload): number => 2 * B * (I + H) * H;

/** Milliseconds of a call in the workload's unit. */
export const inUnit = (workload: Workload, milliseconds: number): number =>
  ({
    ms: milliseconds,
    µs: 1000 * milliseconds,
    s: milliseconds / 1000,
    'GFLOP/s': flop(workload) / milliseconds / 1e6,
  })[workload.unit];
