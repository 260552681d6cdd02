/** @file A recurrent network that reads a sequence and names its class: last hidden state or mean output, then a linear layer. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectBytes, expectOneOf, expectOptions, expectWholeNumber, type Bytes } from '@bptt/errors';
import {
  heads,
  readModel,
  writeModelFile,
  type Architecture,
  type Head,
  type LoadOptions,
  type ModelCard,
} from '@bptt/formats';
import { GRU } from './gru.js';
import { Linear } from './linear.js';
import { LSTM } from './lstm.js';
import { Module } from './module.js';
import { Random } from '@bptt/random';
import { layerOptionNames, type ForwardOptions } from './recurrent-layer.js';
import { RNN } from './rnn.js';
import { pick } from './rows.js';
import type { Nonlinearity } from './rnn-cell.js';

export interface ClassifierOptions {
  /** C, 10 digits when left out. */
  classes?: number | undefined;
  /** I, the 28 pixels of an image's row when left out. */
  inputSize?: number | undefined;
  /** H, 128 when left out. */
  hiddenSize?: number | undefined;
  /** Layers one above the other, 1 when left out. */
  numLayers?: number | undefined;
  /** Whether every layer also reads the sequence backwards. */
  bidirectional?: boolean | undefined;
  bias?: boolean | undefined;
  /** The probability with which, while training, each output of a layer is left out of the next layer's input; 0 when left out. */
  dropout?: number | undefined;
  /**
   * What the linear layer reads: `last`, the final hidden state of each direction of the last layer, side by side (the default);
   * `mean`, the mean of the output over time; or `output`, the output of the last time step, PyTorch's `out[:, -1]`, which of one
   * direction is the same as `last`, and of two has of the backward direction its first step only.
   */
  head?: Head | undefined;
  /** Whether sequences come as [B, T, I] instead of [T, B, I]. */
  batchFirst?: boolean | undefined;
  /** Decides the initial weights: those that PyTorch makes after `torch.manual_seed(seed)`. */
  seed?: number | undefined;
}

const classifierOptionNames = [...layerOptionNames, 'classes', 'head'] as const satisfies (keyof ClassifierOptions)[];

/** `rnn` reads the sequence, `fc` reads its last hidden state, its mean output or its last one. */
export abstract class Classifier<R extends Module & (RNN | LSTM | GRU) = RNN | LSTM | GRU> extends Module {
  readonly rnn: R;
  readonly fc: Linear;

  readonly head: Head;

  protected constructor(rnn: R, classes: number, head: Head, random: Random) {
    super();
    this.rnn = this.addModule('rnn', rnn);
    this.fc = this.addModule(
      'fc',
      new Linear({ inFeatures: rnn.directions * rnn.outputSize, outFeatures: classes, seed: random }),
    );
    this.head = head;
  }

  abstract get architecture(): Architecture;

  /** input [T, B, I] -> logits [B, C]. With `lengths`, the final states, the mean and the last output are of each sequence's own steps. */
  forward(input: tf.Tensor3D, options?: ForwardOptions): tf.Tensor2D {
    return tf.tidy(() => {
      const [output, state] = this.rnn.forward(input, undefined, options);
      const [hN] = Array.isArray(state) ? state : [state];
      const read = {
        last: () => this.#last(hN),
        mean: () => this.#mean(output, options?.lengths),
        output: () => this.#output(output, options?.lengths),
      };
      return this.fc.forward(read[this.head]());
    });
  }

  #mean(output: tf.Tensor3D, lengths?: ArrayLike<number>): tf.Tensor2D {
    const time = this.rnn.batchFirst ? 1 : 0;
    return lengths
      ? tf.div(tf.sum(output, time), tf.tensor2d(Array.from(lengths), [lengths.length, 1]))
      : tf.mean(output, time);
  }

  /** output [T, B, D H] -> that of each sequence's last step [B, D H]. */
  #output(output: tf.Tensor3D, lengths?: ArrayLike<number>): tf.Tensor2D {
    const [first, second, width] = output.shape;
    const [steps, batch] = this.rnn.batchFirst ? [second, first] : [first, second];
    const rows = Int32Array.from({ length: batch }, (_, b) => {
      const step = (lengths?.[b] ?? steps) - 1;
      return this.rnn.batchFirst ? b * steps + step : step * batch + b;
    });
    return tf.reshape(pick(output, rows, [1, batch, width]), [batch, width]);
  }

  /** hN [L D, B, H] -> the states of the last layer [B, D H]. */
  #last(hN: tf.Tensor3D): tf.Tensor2D {
    const { directions } = this.rnn;
    if (hN.shape[0] === 1) return tf.reshape(hN, [hN.shape[1], hN.shape[2]]);
    const states = tf.unstack(hN).slice(-directions) as tf.Tensor2D[];
    return directions > 1 ? tf.concat(states, 1) : states[0]!;
  }

  /** The model file: safetensors that PyTorch reads too. Equal weights and cards give equal bytes. */
  save(card: ModelCard = {}): Uint8Array {
    return writeModelFile({ architecture: this.architecture, weights: this.stateDict(), card });
  }

  protected get sizes() {
    const { inputSize, hiddenSize, projSize, numLayers, bidirectional, bias, dropout } = this.rnn;
    return {
      inputSize,
      hiddenSize,
      ...(projSize > 0 && { projSize }),
      numLayers,
      bidirectional,
      bias,
      head: this.head,
      classes: this.fc.outFeatures,
      ...(dropout > 0 && { dropout }),
    };
  }
}

/** A simple RNN over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class RNNClassifier extends Classifier<RNN> {
  constructor(options: ClassifierOptions & { nonlinearity?: Nonlinearity | undefined } = {}) {
    const { layer, classes, head } = settingsOf(options, 'nonlinearity');
    super(new RNN(layer), classes, head, layer.seed);
  }

  get architecture(): Architecture {
    return { module: 'RNN', nonlinearity: this.rnn.nonlinearity, ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Bytes): RNNClassifier {
    return expectModule('RNN', loadClassifier(bytes).model) as RNNClassifier;
  }
}

/** An LSTM over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class LSTMClassifier extends Classifier<LSTM> {
  constructor(options: ClassifierOptions & { projSize?: number | undefined } = {}) {
    const { layer, classes, head } = settingsOf(options, 'projSize');
    super(new LSTM(layer), classes, head, layer.seed);
  }

  get architecture(): Architecture {
    return { module: 'LSTM', ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Bytes): LSTMClassifier {
    return expectModule('LSTM', loadClassifier(bytes).model) as LSTMClassifier;
  }
}

/** A GRU over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class GRUClassifier extends Classifier<GRU> {
  constructor(options: ClassifierOptions = {}) {
    const { layer, classes, head } = settingsOf(options);
    super(new GRU(layer), classes, head, layer.seed);
  }

  get architecture(): Architecture {
    return { module: 'GRU', ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Bytes): GRUClassifier {
    return expectModule('GRU', loadClassifier(bytes).model) as GRUClassifier;
  }
}

const classifiers = { RNN: RNNClassifier, LSTM: LSTMClassifier, GRU: GRUClassifier };

/** A classifier and what its file says of it. */
export interface LoadedClassifier {
  model: Classifier;
  card: ModelCard;
  /** What neither a foreign file nor an option said, in words: `nonlinearity tanh`, `head last`, `mean 0.5`. */
  assumed: string[];
}

/**
 * The classifier that a file holds, in `eval` mode, and its card: a model file of bptt; the state dict of a PyTorch module
 * (safetensors, or what `torch.save` writes) with a recurrent and a linear layer, found by the names and shapes of their tensors;
 * or a `model.json` of tfjs-layers, perhaps converted from Keras, with its `shards`. Nothing in a file is executed.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError, ArgumentError or BpttError (BPTT_STATE_DICT); no tensor is left behind.
 */
export function loadClassifier(bytes: Bytes, source = 'model', options: LoadOptions = {}): LoadedClassifier {
  const { architecture, weights, card, assumed } = readModel(expectBytes(source, bytes), { ...options, source });
  const { module, ...sizes } = architecture;
  const model = new classifiers[module](sizes);
  try {
    model.loadStateDict(weights, source);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model: model.eval(), card, assumed };
}

/** Before anything is made that would have to be given back. */
/** The options of a classifier of MNIST's rows where none is given, and the one stream of random numbers for its layer and then its head. */
function settingsOf<More extends object>(options: ClassifierOptions & More, ...more: (keyof More & string)[]) {
  const {
    classes = 10,
    inputSize = 28,
    hiddenSize = 128,
    head = 'last',
    seed = 0,
    ...rest
  } = expectOptions<ClassifierOptions & More>('options', options, [...classifierOptionNames, ...more]);
  expectWholeNumber('classes', classes);
  expectOneOf('head', head, heads);
  return { layer: { inputSize, hiddenSize, seed: new Random(seed), ...rest }, classes, head };
}

function expectModule(module: Architecture['module'], model: Classifier): Classifier {
  const found = model.architecture.module;
  if (found === module) return model;
  model.dispose();
  throw new ArgumentError('model', `a file of module ${module}`, found);
}
