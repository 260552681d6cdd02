/** @file Runs a cell over a sequence: what the modules `RNN`, `LSTM` and `GRU` share. */
import * as tf from '@tensorflow/tfjs-core';
import { kernelsAvailable } from '@bptt/kernels';
import { expectTensor } from './expect.js';
import { Module } from './module.js';
import { initialWeights, parameterName, type CellOptions, type CellWeights } from './recurrent-cell.js';

export interface LayerOptions extends CellOptions {
  /** Whether sequences come as [B, T, I] and go as [B, T, H] instead of time first. */
  batchFirst?: boolean;
}

/** A cell's state as its tensors: [h], and [h, c] for the LSTM. */
type State = [h: tf.Tensor2D, ...rest: tf.Tensor2D[]];

export abstract class RecurrentLayer extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  protected readonly weights: CellWeights;

  protected constructor(options: LayerOptions, gates: number) {
    super();
    this.inputSize = options.inputSize;
    this.hiddenSize = options.hiddenSize;
    this.bias = options.bias ?? true;
    this.batchFirst = options.batchFirst ?? false;
    const weights: Partial<Record<keyof CellWeights, tf.Variable>> = {};
    for (const [key, value] of initialWeights(options, gates)) {
      weights[key] = this.addParameter(`${parameterName(key)}_l0`, value);
    }
    this.weights = weights as unknown as CellWeights;
  }

  /** One time step of the cell, in its equations. */
  protected abstract next(x: tf.Tensor2D, state: State): State;

  /** All time steps in one kernel: x [T, B, I], state each [B, H] -> [output [T, B, H], ...final state each [B, H]]. */
  protected abstract fused(x: tf.Tensor3D, state: State): [output: tf.Tensor3D, ...State];

  /** input [T, B, I], initial states each [1, B, H] or absent -> output [T, B, H], final states each [1, B, H]. */
  protected run(input: tf.Tensor3D, initial: Record<string, tf.Tensor3D | undefined>): [tf.Tensor3D, tf.Tensor3D[]] {
    expectTensor('input', input, this.batchFirst ? ['B', 'T', this.inputSize] : ['T', 'B', this.inputSize]);
    const batch = input.shape[this.batchFirst ? 0 : 1];
    return tf.tidy(() => {
      const state = Object.entries(initial).map(([name, value]) => {
        if (!value) return tf.zeros([batch, this.hiddenSize]);
        expectTensor(name, value, [1, batch, this.hiddenSize]);
        return tf.squeeze(value, [0]);
      }) as State;
      const [output, ...final] = this.#timeFirst(input, (x) => (kernelsAvailable() ? this.fused(x, state) : this.#steps(x, state)));
      return [output, final.map((s) => tf.expandDims(s, 0) as tf.Tensor3D)];
    });
  }

  #steps(x: tf.Tensor3D, state: State): [output: tf.Tensor3D, ...State] {
    const output = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => (state = this.next(xt, state))[0]);
    return [tf.stack(output) as tf.Tensor3D, ...state];
  }

  #timeFirst(input: tf.Tensor3D, run: (x: tf.Tensor3D) => [tf.Tensor3D, ...State]): [tf.Tensor3D, ...State] {
    if (!this.batchFirst) return run(input);
    const [output, ...final] = run(tf.transpose(input, [1, 0, 2]));
    return [tf.transpose(output, [1, 0, 2]), ...final];
  }
}
