/** @file Three tasks that ask for what was read T steps ago, as batches that are made as they are asked for. */
export type MemoryTask = 'recall' | 'copy' | 'adding';

/** `Random` is one. */
interface UniformNumbers {
  /** `count` numbers from [0, 1). */
  uniform01(count: number): Float32Array;
}

/** How many symbols there are, and how many the copy task gives at once. */
const [symbols, copied] = [4, 3];
/** Of the batch. */
const B = 32;
/** The largest of the numbers that stand between the symbol and its question; they mean nothing. */
const noise = 0.3;

interface MemoryBatch {
  /** [T', B, I] */
  inputs: { data: Float32Array; shape: number[] };
  /** [B], or [T', B] where every step has an answer. */
  labels?: { data: Int32Array; shape: number[] };
  /** Which of the labels count. */
  mask?: { data: Int32Array; shape: number[] };
  /** [B, 1] */
  targets?: { data: Float32Array; shape: number[] };
}

export interface TaskShape {
  inputSize: number;
  outputs: number;
  /** Whether the linear layer answers at every step; at the last one otherwise. */
  everyStep: boolean;
  /** The score of somebody without memory. */
  chance: number;
  batch: (random: UniformNumbers, T: number) => MemoryBatch;
}

const symbolsOf = (random: UniformNumbers, count: number) =>
  random.uniform01(count).map((u) => Math.floor(u * symbols));
const zeros = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b)), shape });

/** A symbol, then T - 1 numbers that mean nothing; which symbol was it? */
function recall(random: UniformNumbers, T: number): MemoryBatch {
  const I = symbols + 1;
  const inputs = zeros(T, B, I);
  const labels = Int32Array.from(symbolsOf(random, B));
  labels.forEach((symbol, b) => (inputs.data[b * I + symbol] = 1));
  random.uniform01((T - 1) * B).forEach((u, i) => (inputs.data[(B + i) * I + symbols] = noise * (2 * u - 1)));
  return { inputs, labels: { data: labels, shape: [B] } };
}

/** Some symbols, T steps of nothing, then a sign at each of as many steps: the symbols again, in their order. */
function copy(random: UniformNumbers, T: number): MemoryBatch {
  const [I, steps] = [symbols + 1, T + 2 * copied];
  const inputs = zeros(steps, B, I);
  const [labels, mask] = [new Int32Array(steps * B), new Int32Array(steps * B)];
  symbolsOf(random, copied * B).forEach((symbol, i) => {
    inputs.data[i * I + symbol] = 1;
    const answer = (T + copied) * B + i;
    inputs.data[answer * I + symbols] = 1;
    labels[answer] = symbol;
    mask[answer] = 1;
  });
  const shape = [steps, B];
  return { inputs, labels: { data: labels, shape }, mask: { data: mask, shape } };
}

/** T numbers from 0 to 1, of which two are marked, one in each half; what is their sum? */
function adding(random: UniformNumbers, T: number): MemoryBatch {
  const inputs = zeros(T, B, 2);
  const targets = zeros(B, 1);
  random.uniform01(T * B).forEach((u, i) => (inputs.data[2 * i] = u));
  const half = Math.floor(T / 2);
  random.uniform01(2 * B).forEach((u, i) => {
    const b = i % B;
    const t = i < B ? Math.floor(u * half) : half + Math.floor(u * (T - half));
    inputs.data[(t * B + b) * 2 + 1] = 1;
    targets.data[b]! += inputs.data[(t * B + b) * 2]!;
  });
  return { inputs, targets };
}

export const taskShapes: Record<MemoryTask, TaskShape> = {
  recall: { inputSize: symbols + 1, outputs: symbols, everyStep: false, chance: 1 / symbols, batch: recall },
  copy: { inputSize: symbols + 1, outputs: symbols, everyStep: true, chance: 1 / symbols, batch: copy },
  adding: { inputSize: 2, outputs: 1, everyStep: false, chance: 0, batch: adding },
};

/** The mean squared error of always answering 1, the mean of a sum of two numbers from 0 to 1. */
export const errorOfTheMean = 1 / 6;
