/** @file Runs cells over a sequence, layer by layer: what the modules `RNN`, `LSTM` and `GRU` share. */
import * as tf from '@tensorflow/tfjs-core';
import { kernelsAvailable } from '@bptt/kernels';
import { ArgumentError } from '@bptt/errors';
import { expectTensor, expectWholeNumber } from './expect.js';
import { Module } from './module.js';
import { Random } from './random.js';
import { initialWeights, parameterName, type CellOptions, type CellWeights } from './recurrent-cell.js';

export interface LayerOptions extends CellOptions {
  /** L, layers one above the other; 1 when left out. */
  numLayers?: number;
  /** Whether every layer also reads the sequence backwards. */
  bidirectional?: boolean;
  /** Whether sequences come as [B, T, I] and go as [B, T, D H] instead of time first. */
  batchFirst?: boolean;
}

/** A state as its tensors: [h], and [h, c] for the LSTM. */
type State<T extends tf.Tensor> = [h: T, ...rest: T[]];

/** What a layer gives back: the output at every step, and the final state. */
type Run = [output: tf.Tensor3D, ...state: State<tf.Tensor3D>];

/** S is what the module calls its state: h, or [h, c]. */
export abstract class RecurrentLayer<S> extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  /** One cell's weights for each layer and direction, in the order of the states: l0, l0_reverse, l1, ... */
  readonly #cells: CellWeights[] = [];

  protected constructor(options: LayerOptions, gates: number) {
    super();
    const { inputSize, hiddenSize, numLayers = 1, bidirectional = false, bias = true, batchFirst = false, seed = 0 } = options;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = expectWholeNumber('numLayers', numLayers);
    this.bidirectional = bidirectional;
    this.bias = bias;
    this.batchFirst = batchFirst;
    const random = seed instanceof Random ? seed : new Random(seed);
    for (let layer = 0; layer < numLayers; layer++) {
      const size = layer === 0 ? inputSize : this.directions * hiddenSize;
      for (const suffix of bidirectional ? ['', '_reverse'] : ['']) {
        const weights: Partial<Record<keyof CellWeights, tf.Variable>> = {};
        for (const [key, value] of initialWeights({ inputSize: size, hiddenSize, bias, seed: random }, gates)) {
          weights[key] = this.addParameter(`${parameterName(key)}_l${layer}${suffix}`, value);
        }
        this.#cells.push(weights as unknown as CellWeights);
      }
    }
  }

  /** D, 1 or 2. */
  get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  abstract forward(input: tf.Tensor3D, state?: S): [output: tf.Tensor3D, state: S];

  /**
   * One time step of a sequence that goes on: x [B, I] and the state so far (none at the start) -> output [B, H] and the
   * next state, each as `forward` would give it.
   */
  step(x: tf.Tensor2D, state?: S): [output: tf.Tensor2D, state: S] {
    if (this.bidirectional) throw new ArgumentError('step', 'a module of one direction', 'a bidirectional one');
    expectTensor('x', x, ['B', this.inputSize]);
    const batch = x.shape[0];
    return tf.tidy(() => {
      const sequence = tf.reshape(x, this.batchFirst ? [batch, 1, this.inputSize] : [1, batch, this.inputSize]);
      const [output, next] = this.forward(sequence as tf.Tensor3D, state);
      return [tf.reshape(output, [batch, this.hiddenSize]), next] as [tf.Tensor2D, S] & tf.TensorContainerArray;
    });
  }

  /** One time step of a cell, in its equations: x [B, I], state each [B, H]. */
  protected abstract next(x: tf.Tensor2D, state: State<tf.Tensor2D>, weights: CellWeights): State<tf.Tensor2D>;

  /** All time steps of a cell in one kernel: x [T, B, I], state each [1, B, H] -> output [T, B, H], final state each [1, B, H]. */
  protected abstract fused(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights): Run;

  /** input [T, B, I], initial states by name, each [L D, B, H] or absent -> output [T, B, D H], final states each [L D, B, H]. */
  protected run(input: tf.Tensor3D, initial: Record<string, tf.Tensor3D | undefined>): Run {
    expectTensor('input', input, this.batchFirst ? ['B', 'T', this.inputSize] : ['T', 'B', this.inputSize]);
    const shape = [this.#cells.length, input.shape[this.batchFirst ? 0 : 1], this.hiddenSize] as [number, number, number];
    for (const name in initial) if (initial[name]) expectTensor(name, initial[name], shape);
    return tf.tidy(() => {
      let zeros: tf.Tensor3D | undefined;
      const state = Object.values(initial).map((given) => given ?? (zeros ??= tf.zeros(shape))) as State<tf.Tensor3D>;
      if (this.#cells.length === 1 && !this.batchFirst) return this.#cell(input, state, this.#cells[0]!);
      const [output, ...final] = this.#layers(this.batchFirst ? tf.transpose(input, [1, 0, 2]) : input, state);
      return [this.batchFirst ? tf.transpose(output, [1, 0, 2]) : output, ...final];
    });
  }

  #layers(x: tf.Tensor3D, initial: State<tf.Tensor3D>): Run {
    const each = initial.map((s) => tf.split(s, this.#cells.length) as tf.Tensor3D[]);
    const finals: tf.Tensor3D[][] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const outputs = Array.from({ length: this.directions }, (_, direction) => {
        const cell = layer * this.directions + direction;
        const [output, ...final] = this.#cell(direction ? tf.reverse(x, 0) : x, each.map((s) => s[cell]!) as State<tf.Tensor3D>, this.#cells[cell]!);
        finals.push(final);
        return direction ? tf.reverse(output, 0) : output;
      });
      x = outputs.length > 1 ? tf.concat(outputs, 2) : outputs[0]!;
    }
    return [x, ...(initial.map((_, i) => tf.concat(finals.map((final) => final[i]!))) as State<tf.Tensor3D>)];
  }

  #cell(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights): Run {
    if (kernelsAvailable()) return this.fused(x, state, weights);
    let now = state.map((s) => tf.squeeze(s, [0])) as State<tf.Tensor2D>;
    const output = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => (now = this.next(xt, now, weights))[0]);
    return [tf.stack(output) as tf.Tensor3D, ...(now.map((s) => tf.expandDims(s, 0)) as State<tf.Tensor3D>)];
  }
}
