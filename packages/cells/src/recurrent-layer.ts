/** @file Runs cells over a sequence, layer by layer: what the modules `RNN`, `LSTM` and `GRU` share. */
import * as tf from '@tensorflow/tfjs-core';
import { constantOf, kernelsAvailable } from '@bptt/kernels';
import { ArgumentError, expectBoolean, expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { directionsOf, parameterName, type RecurrentModule } from '@bptt/formats';
import { dropout } from './dropout.js';
import { expectTensor } from './expect.js';
import { SequenceSizes } from './expect-sequence.js';
import { Module } from './module.js';
import { PaddedBatch } from './padded-batch.js';
import { Random } from '@bptt/random';
import { cellOptionNames, initialWeights, partOf, type CellOptions, type CellWeights } from './recurrent-cell.js';
import { pick } from './rows.js';

export interface LayerOptions extends CellOptions {
  /** L, layers one above the other; 1 when left out. */
  numLayers?: number | undefined;
  /** Whether every layer also reads the sequence backwards. */
  bidirectional?: boolean | undefined;
  /** Whether sequences come as [B, T, I] and go as [B, T, D H] instead of time first. */
  batchFirst?: boolean | undefined;
  /**
   * The probability with which, while training, each output of a layer is left out of the next one's input; 0 when left
   * out. Without effect on one layer. The seed decides what is left out.
   */
  dropout?: number | undefined;
}

export const layerOptionNames = [
  ...cellOptionNames,
  'numLayers',
  'bidirectional',
  'batchFirst',
  'dropout',
] as const satisfies (keyof LayerOptions)[];

export interface ForwardOptions {
  /**
   * The number of steps of each sequence of a padded batch, from 1 to T in any order; all have T when left out. Results are those of
   * PyTorch's packed sequences: each final state is taken at the sequence's own end, the backward direction starts there,
   * the output is 0 beyond it, and what the input holds there, be it NaN, changes nothing.
   */
  lengths?: ArrayLike<number> | undefined;
}

/** A state as its tensors: [h], and [h, c] for the LSTM. */
type State<T extends tf.Tensor> = [h: T, ...rest: T[]];

/** What a layer gives back: the output at every step, and the final state. */
type Run = [output: tf.Tensor3D, ...state: State<tf.Tensor3D>];

/** S is what the module calls its state: h, or [h, c]. */
export abstract class RecurrentLayer<S> extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly projSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly #masks?: Random;
  /** One cell's weights for each layer and direction, in the order of the states: l0, l0_reverse, l1, ... */
  readonly #cells: CellWeights[] = [];

  protected constructor(options: LayerOptions & { projSize?: number | undefined }, module: RecurrentModule) {
    super();
    const {
      inputSize,
      hiddenSize,
      projSize = 0,
      numLayers = 1,
      bidirectional = false,
      bias = true,
      batchFirst = false,
      seed = 0,
    } = options;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.projSize = projSize;
    this.numLayers = expectWholeNumber('numLayers', numLayers);
    this.bidirectional = expectBoolean('bidirectional', bidirectional);
    this.bias = expectBoolean('bias', bias);
    this.batchFirst = expectBoolean('batchFirst', batchFirst);
    this.dropout = expectNumber('dropout', options.dropout ?? 0, { from: 0, to: 1 });
    const random = seed instanceof Random ? seed : new Random(seed);
    if (this.dropout > 0) this.#masks = this.addRandom('dropout', random.fork());
    for (let layer = 0; layer < numLayers; layer++) {
      const size = layer === 0 ? inputSize : this.directions * this.outputSize;
      for (const reverse of bidirectional ? [false, true] : [false]) {
        const weights: Partial<Record<keyof CellWeights, tf.Variable>> = {};
        for (const [key, value] of initialWeights(
          { inputSize: size, hiddenSize, projSize, bias, seed: random },
          module,
        )) {
          weights[key] = this.addParameter(parameterName(partOf(key), layer, reverse), value);
        }
        this.#cells.push(weights as unknown as CellWeights);
      }
    }
  }

  /** D, 1 or 2. */
  get directions(): number {
    return directionsOf(this);
  }

  /** The size of h in each direction: P with a projection, else H. */
  get outputSize(): number {
    return this.projSize || this.hiddenSize;
  }

  abstract forward(input: tf.Tensor3D, state?: S, options?: ForwardOptions): [output: tf.Tensor3D, state: S];

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
      return [tf.reshape(output, [batch, this.outputSize]), next] as [tf.Tensor2D, S] & tf.TensorContainerArray;
    });
  }

  /** What a padded step adds to the sum of each gate, so that the state that follows c (or h) stays as it is and all stays finite. */
  protected abstract get onPadding(): number[];

  /** One time step of a cell, in its equations: x [B, I], state each [B, H]. */
  protected abstract next(x: tf.Tensor2D, state: State<tf.Tensor2D>, weights: CellWeights): State<tf.Tensor2D>;

  /** All time steps of a cell in one kernel: x [T, B, I], state each [1, B, H] (zeros when left out, but not with a projection) -> output [T, B, H], final state each [1, B, H]. */
  protected abstract fused(x: tf.Tensor3D, state: (tf.Tensor3D | undefined)[], weights: CellWeights): Run;

  /** The same in the cell's equations, step by step: without the kernels, and for gradients of gradients. */
  protected unrolled(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights): Run {
    let now = state.map((s) => tf.squeeze(s, [0])) as State<tf.Tensor2D>;
    const output = (tf.unstack(x) as tf.Tensor2D[]).map((xt) => (now = this.next(xt, now, weights))[0]);
    return [tf.stack(output) as tf.Tensor3D, ...(now.map((s) => tf.expandDims(s, 0)) as State<tf.Tensor3D>)];
  }

  /** input [T, B, I], initial states by name, each [L D, B, H] or absent -> output [T, B, D H], final states each [L D, B, H]. */
  protected run(
    input: tf.Tensor3D,
    initial: Record<string, tf.Tensor3D | undefined>,
    options: ForwardOptions = {},
  ): Run {
    this.expectLive();
    const { lengths } = expectOptions('options', options, ['lengths']);
    const sizes = new SequenceSizes(input, this.inputSize, this.batchFirst);
    const widthOf = (name: string) => (name === 'c0' ? this.hiddenSize : this.outputSize);
    for (const name in initial)
      if (initial[name]) sizes.expectState(name, initial[name], this.#cells.length, widthOf(name));
    if (lengths !== undefined) sizes.expectLengths(lengths);
    if (sizes.B === 0) return this.#ofNoRows(input, initial, widthOf);
    // One layer in one kernel makes nothing besides its results, and takes a state that is left out as zeros.
    if (this.#cells.length === 1 && !this.batchFirst && !this.projSize && lengths === undefined && kernelsAvailable()) {
      return this.fused(input, Object.values(initial), this.#cells[0]!);
    }
    return tf.tidy(() => {
      const zeros = (name: string) => tf.zeros<tf.Rank.R3>([this.#cells.length, sizes.B, widthOf(name)]);
      const state = Object.keys(initial).map((name) => initial[name] ?? zeros(name)) as State<tf.Tensor3D>;
      const padded =
        lengths && Array.prototype.some.call(lengths, (length) => length < sizes.T)
          ? new PaddedBatch(lengths, sizes.T)
          : undefined;
      if (this.#cells.length === 1 && !this.batchFirst) return this.#forwards(input, state, this.#cells[0]!, padded);
      const [output, ...final] = this.#layers(this.batchFirst ? tf.transpose(input, [1, 0, 2]) : input, state, padded);
      return [this.batchFirst ? tf.transpose(output, [1, 0, 2]) : output, ...final];
    });
  }

  /** The results of a batch of 0: they hold no number, and gradients are 0. */
  #ofNoRows(
    input: tf.Tensor3D,
    initial: Record<string, tf.Tensor3D | undefined>,
    widthOf: (name: string) => number,
  ): Run {
    const states = Object.values(initial).filter((state) => state !== undefined);
    const inputs = [input, ...states, ...this.namedParameters().values()];
    const output = [...input.shape.slice(0, 2), this.directions * this.outputSize];
    const finals = Object.keys(initial).map((name) => [this.#cells.length, 0, widthOf(name)]);
    return [output, ...finals].map((shape) => constantOf<tf.Tensor3D>(inputs, shape)) as Run;
  }

  #layers(x: tf.Tensor3D, initial: State<tf.Tensor3D>, padded?: PaddedBatch): Run {
    const each = initial.map((s) => tf.split(s, this.#cells.length) as tf.Tensor3D[]);
    const finals: tf.Tensor3D[][] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0 && this.#masks && this.training) x = dropout(x, this.dropout, this.#masks);
      const outputs = Array.from({ length: this.directions }, (_, direction) => {
        const cell = layer * this.directions + direction;
        const state = each.map((s) => s[cell]!) as State<tf.Tensor3D>;
        const [output, ...final] = direction
          ? this.#backwards(x, state, this.#cells[cell]!, padded)
          : this.#forwards(x, state, this.#cells[cell]!, padded);
        finals.push(final);
        return output;
      });
      x = outputs.length > 1 ? tf.concat(outputs, 2) : outputs[0]!;
    }
    return [x, ...(initial.map((_, i) => tf.concat(finals.map((final) => final[i]!))) as State<tf.Tensor3D>)];
  }

  #forwards(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights, padded?: PaddedBatch): Run {
    if (!padded) return this.#cell(x, state, weights);
    const [output, ...final] = this.#held(padded.zeroPadded(x), state, weights, padded);
    return [padded.zeroPadded(output), ...final];
  }

  #backwards(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights, padded?: PaddedBatch): Run {
    const reverse = (sequence: tf.Tensor3D) => (padded ? padded.reverse(sequence) : reversed(sequence));
    const [output, ...final] = padded
      ? this.#held(reverse(x), state, weights, padded)
      : this.#cell(reverse(x), state, weights);
    return [reverse(output), ...final];
  }

  /** A cell over all T steps, where one input more, 1 at padded steps, holds c through them. The output there is not to be used. */
  #held(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights, padded: PaddedBatch): Run {
    const rows = weights.weightIh.shape[0];
    const column = tf.tensor2d(
      Float32Array.from({ length: rows }, (_, row) => this.onPadding[Math.floor(row / this.hiddenSize)]!),
      [rows, 1],
    );
    const wider = { ...weights, weightIh: tf.concat([weights.weightIh, column], 1) };
    const [output, , ...rest] = this.#cell(tf.concat([x, padded.padding()], 2), state, wider);
    return [output, padded.last(output), ...rest];
  }

  #cell(x: tf.Tensor3D, state: State<tf.Tensor3D>, weights: CellWeights): Run {
    return kernelsAvailable() ? this.fused(x, state, weights) : this.unrolled(x, state, weights);
  }
}

/** x [T, B, W] from the last step to the first. */
const reversed = (x: tf.Tensor3D): tf.Tensor3D =>
  pick(
    x,
    Int32Array.from({ length: x.shape[0] }, (_, t) => x.shape[0] - 1 - t),
    x.shape,
  );
