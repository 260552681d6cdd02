/** @file An RNN small enough to derive by hand: its weights, inputs and steps in float64. */
import { ArgumentError, BpttError, expectOneOf, expectOptions, expectWholeNumber, ShapeError } from '@bptt/errors';
import { affine, overflow, unroll, type Cell, type Trajectory } from '@bptt/float64';
import type { Nonlinearity } from './formulas.js';

/** Rows of numbers. */
export type Matrix = number[][];

/** h_k = f(W X_(k-1) + V h_(k-1) + b), h_0 = 0: V [H, H], W [H, I], b [H] (PyTorch's two biases added), X [t, I]. */
export interface SmallRNN {
  nonlinearity: Nonlinearity;
  V: Matrix;
  W: Matrix;
  b: number[];
  X: Matrix;
}

/** Step k: the pre-activation a_k, the state h_k and the slope f'(a_k), the diagonal of D_k; each [H]. */
export interface Step {
  k: number;
  a: number[];
  h: number[];
  slope: number[];
}

/** Where random numbers come from: `Random` of @bptt/cells is one, and makes them as PyTorch does. */
export interface UniformNumbers {
  /** `count` numbers from U(-bound, bound). */
  uniform(count: number, bound: number): Float32Array;
}

/** PyTorch's initialisation of `nn.RNN(I, H)`, the weights from U(-1/sqrt(H), 1/sqrt(H)), and t inputs from U(-1, 1). */
export function initialRNN(
  random: UniformNumbers,
  options: { hiddenSize: number; inputSize: number; t: number; nonlinearity: Nonlinearity },
): SmallRNN {
  expectOptions('options', options, ['hiddenSize', 'inputSize', 't', 'nonlinearity']);
  const { hiddenSize: H, inputSize: I, t, nonlinearity } = options;
  for (const [name, value] of Object.entries({ hiddenSize: H, inputSize: I, t })) expectWholeNumber(name, value);
  const uniform = (rows: number, columns: number, bound = 1 / Math.sqrt(H)): Matrix => {
    const values = random.uniform(rows * columns, bound);
    return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);
  };
  const [W, V, [biasIh], [biasHh]] = [uniform(H, I), uniform(H, H), uniform(1, H), uniform(1, H)];
  return { nonlinearity, V, W, b: biasIh!.map((value, i) => value + biasHh![i]!), X: uniform(t, I, 1) };
}

/** All steps of the recurrence. @throws ShapeError, ArgumentError, or BpttError (BPTT_NOT_FINITE) where a state overflows. */
export function forward(rnn: SmallRNN): Step[] {
  return stepsOf(trajectoryOf(rnn));
}

/** The steps of an unrolled network as rows of numbers. */
export function stepsOf({ cell, inputs, initial, steps }: Trajectory): Step[] {
  return steps.map(({ state, dIh }, i) => {
    const fromInput = affine(cell.weightIh, inputs[i]!, cell.biasIh);
    const a = affine(cell.weightHh, steps[i - 1]?.state ?? initial, fromInput);
    return { k: i + 1, a: [...a], h: [...state], slope: [...dIh] };
  });
}

/** The network as float64 computes it, step by step. @throws as `forward`. */
export function trajectoryOf(rnn: SmallRNN): Trajectory {
  expectRNN(rnn);
  const inputs = rnn.X.map((x) => Float64Array.from(x));
  const made = unroll(cellOf(rnn), inputs);
  const wrong = overflow(made);
  if (wrong < 0) return made;
  throw new BpttError('BPTT_NOT_FINITE', `h_${wrong + 1}: overflows: V, W, b or X is too large`);
}

const cellOf = ({ nonlinearity, V, W, b }: SmallRNN): Cell => ({
  kind: 'rnn',
  nonlinearity,
  inputSize: W[0]!.length,
  hiddenSize: V.length,
  weightIh: Float64Array.from(W.flat()),
  weightHh: Float64Array.from(V.flat()),
  biasIh: Float64Array.from(b),
  biasHh: new Float64Array(b.length),
});

function expectRNN(rnn: SmallRNN): void {
  const { nonlinearity, V, W, b, X } = expectOptions('rnn', rnn, ['nonlinearity', 'V', 'W', 'b', 'X']);
  expectOneOf('nonlinearity', nonlinearity, ['tanh', 'relu']);
  for (const [name, rows] of Object.entries({ V, W, b, X }))
    if (!Array.isArray(rows)) throw new ArgumentError(name, 'a list of numbers or of rows', rows);
  const H = V.length;
  const I = X[0]?.length ?? 0;
  const expectMatrix = (name: string, matrix: Matrix, shape: string, rows: number, columns: number) => {
    if (matrix.length !== rows || rows === 0)
      throw new ShapeError(name, shape, [matrix.length, matrix[0]?.length ?? 0]);
    for (const row of matrix)
      if (row.length !== columns || columns === 0) throw new ShapeError(name, shape, [matrix.length, row.length]);
    const bad = matrix.flat().find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new ArgumentError(name, 'finite numbers', bad);
  };
  expectMatrix('V', V, '[H, H]', H, H);
  expectMatrix('X', X, '[t, I]', X.length, I);
  expectMatrix('W', W, `[${H}, ${I}]`, H, I);
  expectMatrix('b', [b], `[${H}]`, 1, H);
}
