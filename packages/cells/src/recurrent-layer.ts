/** @file Runs a cell over a sequence: what the modules `RNN` and `LSTM` share. */
import * as tf from '@tensorflow/tfjs-core';
import { expectTensor } from './expect.js';
import { Module } from './module.js';
import { initialWeights, parameterName, type CellOptions, type CellWeights } from './recurrent-cell.js';

export interface LayerOptions extends CellOptions {
  /** Whether sequences come as [B, T, I] and go as [B, T, H] instead of time first. */
  batchFirst?: boolean;
}

/** A cell's state as its tensors: [h] for the RNN, [h, c] for the LSTM. */
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

  /** One time step of the cell. */
  protected abstract next(x: tf.Tensor2D, state: State): State;

  /** input [T, B, I], initial states each [1, B, H] or absent -> output [T, B, H], final states each [1, B, H]. */
  protected run(input: tf.Tensor3D, initial: Record<string, tf.Tensor3D | undefined>): [tf.Tensor3D, tf.Tensor3D[]] {
    expectTensor('input', input, this.batchFirst ? ['B', 'T', this.inputSize] : ['T', 'B', this.inputSize]);
    const batch = input.shape[this.batchFirst ? 0 : 1];
    return tf.tidy(() => {
      let state = Object.entries(initial).map(([name, value]) => {
        if (!value) return tf.zeros([batch, this.hiddenSize]);
        expectTensor(name, value, [1, batch, this.hiddenSize]);
        return tf.squeeze(value, [0]);
      }) as State;
      const time = this.batchFirst ? 1 : 0;
      const output = (tf.unstack(input, time) as tf.Tensor2D[]).map((x) => (state = this.next(x, state))[0]);
      return [tf.stack(output, time) as tf.Tensor3D, state.map((s) => tf.expandDims(s, 0) as tf.Tensor3D)];
    });
  }
}
