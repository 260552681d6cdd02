/** @file What the cells share: their four parameters and the check of their arguments. */
import * as tf from '@tensorflow/tfjs-core';
import { expectBoolean, expectWholeNumber } from '@bptt/errors';
import { cellShapes, type CellPart, type RecurrentModule } from '@bptt/formats';
import { expectTensor } from './expect.js';
import { Module, type NdArray } from './module.js';
import { Random } from '@bptt/random';

/** The parameters of one cell with G gates: weightIh [G*H, I], weightHh [G*H, H], biases [G*H]. With a projection, weightHh [G*H, P] and weightHr [P, H]. */
export interface CellWeights {
  weightIh: tf.Tensor2D;
  weightHh: tf.Tensor2D;
  biasIh?: tf.Tensor1D | undefined;
  biasHh?: tf.Tensor1D | undefined;
  weightHr?: tf.Tensor2D;
}

export interface CellOptions {
  inputSize: number;
  hiddenSize: number;
  bias?: boolean | undefined;
  /** Where the initial weights come from: a number, or a stream shared with other layers. */
  seed?: number | Random | undefined;
}

export const cellOptionNames = ['inputSize', 'hiddenSize', 'bias', 'seed'] as const satisfies (keyof CellOptions)[];

/** Initial values of one cell's parameters, from U(-1/sqrt(H), 1/sqrt(H)) and in PyTorch's order. */
export function* initialWeights(
  options: CellOptions & { projSize?: number | undefined },
  module: RecurrentModule,
): Generator<[keyof CellWeights, NdArray]> {
  const { inputSize, hiddenSize, projSize = 0, bias = true, seed = 0 } = options;
  expectBoolean('bias', bias);
  expectWholeNumber('hiddenSize', hiddenSize);
  expectWholeNumber('inputSize', inputSize);
  const random = seed instanceof Random ? seed : new Random(seed);
  const bound = 1 / Math.sqrt(hiddenSize);
  for (const [part, shape] of cellShapes({ module, inputSize, hiddenSize, projSize, bias }))
    yield [keys[part], { data: random.uniform(tf.util.sizeFromShape(shape), bound), shape }];
}

const keys: Record<CellPart, keyof CellWeights> = {
  weight_ih: 'weightIh',
  weight_hh: 'weightHh',
  bias_ih: 'biasIh',
  bias_hh: 'biasHh',
  weight_hr: 'weightHr',
};

/** PyTorch's name of a cell's parameter: weightIh -> weight_ih. */
export const partOf = (key: keyof CellWeights): CellPart =>
  key.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`) as CellPart;

export abstract class RecurrentCell extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  protected readonly weights: CellWeights;

  protected constructor(options: CellOptions, module: RecurrentModule) {
    super();
    this.inputSize = options.inputSize;
    this.hiddenSize = options.hiddenSize;
    const weights: Partial<Record<keyof CellWeights, tf.Variable>> = {};
    for (const [key, value] of initialWeights(options, module)) weights[key] = this.addParameter(partOf(key), value);
    this.weights = weights as unknown as CellWeights;
  }

  protected stateOrZeros(name: string, x: tf.Tensor2D, state?: tf.Tensor2D): tf.Tensor2D {
    this.expectLive();
    expectTensor('input', x, ['B', this.inputSize]);
    if (state) expectTensor(name, state, [x.shape[0], this.hiddenSize]);
    return state ?? tf.zeros([x.shape[0], this.hiddenSize]);
  }
}
