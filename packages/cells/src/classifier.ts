/** @file A recurrent network that reads a sequence and names its class: last hidden state, then a linear layer. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { expectWholeNumber } from './expect.js';
import { GRU } from './gru.js';
import { Linear } from './linear.js';
import { LSTM } from './lstm.js';
import type { Architecture, ModelCard } from './model-card.js';
import { readModelFile, writeModelFile } from './model-file.js';
import { Module } from './module.js';
import { Random } from './random.js';
import { RNN } from './rnn.js';
import type { Nonlinearity } from './rnn-cell.js';

export interface ClassifierOptions {
  /** C, 10 digits when left out. */
  classes?: number;
  /** I, the 28 pixels of an image's row when left out. */
  inputSize?: number;
  /** H, 128 when left out. */
  hiddenSize?: number;
  bias?: boolean;
  /** Whether sequences come as [B, T, I] instead of [T, B, I]. */
  batchFirst?: boolean;
  /** Decides the initial weights: those that PyTorch makes after `torch.manual_seed(seed)`. */
  seed?: number;
}

/** `rnn` reads the sequence, `fc` reads its last hidden state. */
export abstract class Classifier<R extends RNN | LSTM | GRU = RNN | LSTM | GRU> extends Module {
  readonly rnn: R;
  readonly fc: Linear;

  protected constructor(rnn: R, classes: number, random: Random) {
    super();
    this.rnn = this.addModule('rnn', rnn);
    this.fc = this.addModule('fc', new Linear({ inFeatures: rnn.hiddenSize, outFeatures: classes, seed: random }));
  }

  abstract get architecture(): Architecture;

  /** input [T, B, I] -> logits [B, C]. */
  forward(input: tf.Tensor3D): tf.Tensor2D {
    return tf.tidy(() => {
      const [, state] = this.rnn.forward(input);
      const [hN] = Array.isArray(state) ? state : [state];
      return this.fc.forward(tf.squeeze(hN, [0]));
    });
  }

  /** The model file: safetensors that PyTorch reads too. Equal weights and cards give equal bytes. */
  save(card: ModelCard = {}): Uint8Array {
    return writeModelFile({ architecture: this.architecture, weights: this.stateDict(), card });
  }

  protected get sizes() {
    const { inputSize, hiddenSize, bias } = this.rnn;
    return { inputSize, hiddenSize, classes: this.fc.outFeatures, bias };
  }
}

/** A simple RNN over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class RNNClassifier extends Classifier<RNN> {
  constructor(options: ClassifierOptions & { nonlinearity?: Nonlinearity } = {}) {
    const { classes = 10, inputSize = 28, hiddenSize = 128, seed = 0, ...rest } = options;
    expectWholeNumber('classes', classes);
    const random = new Random(seed);
    super(new RNN({ inputSize, hiddenSize, seed: random, ...rest }), classes, random);
  }

  get architecture(): Architecture {
    return { module: 'RNN', nonlinearity: this.rnn.nonlinearity, ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Uint8Array): RNNClassifier {
    return expectModule('RNN', loadClassifier(bytes).model) as RNNClassifier;
  }
}

/** An LSTM over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class LSTMClassifier extends Classifier<LSTM> {
  constructor(options: ClassifierOptions = {}) {
    const { classes = 10, inputSize = 28, hiddenSize = 128, seed = 0, ...rest } = options;
    expectWholeNumber('classes', classes);
    const random = new Random(seed);
    super(new LSTM({ inputSize, hiddenSize, seed: random, ...rest }), classes, random);
  }

  get architecture(): Architecture {
    return { module: 'LSTM', ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Uint8Array): LSTMClassifier {
    return expectModule('LSTM', loadClassifier(bytes).model) as LSTMClassifier;
  }
}

/** A GRU over the rows of an image, then a linear layer: parameters `rnn.*`, `fc.weight` and `fc.bias`. */
export class GRUClassifier extends Classifier<GRU> {
  constructor(options: ClassifierOptions = {}) {
    const { classes = 10, inputSize = 28, hiddenSize = 128, seed = 0, ...rest } = options;
    expectWholeNumber('classes', classes);
    const random = new Random(seed);
    super(new GRU({ inputSize, hiddenSize, seed: random, ...rest }), classes, random);
  }

  get architecture(): Architecture {
    return { module: 'GRU', ...this.sizes };
  }

  /** The model in a file's bytes. */
  static load(bytes: Uint8Array): GRUClassifier {
    return expectModule('GRU', loadClassifier(bytes).model) as GRUClassifier;
  }
}

const classifiers = { RNN: RNNClassifier, LSTM: LSTMClassifier, GRU: GRUClassifier };

/**
 * The classifier that a model file holds, whichever it is, and its card.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError or BpttError (BPTT_STATE_DICT); no tensor is left behind.
 */
export function loadClassifier(bytes: Uint8Array, source = 'model'): { model: Classifier; card: ModelCard } {
  const { architecture, weights, card } = readModelFile(bytes, source);
  const model = new classifiers[architecture.module](architecture);
  try {
    model.loadStateDict(weights, source);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, card };
}

function expectModule(module: Architecture['module'], model: Classifier): Classifier {
  const found = model.architecture.module;
  if (found === module) return model;
  model.dispose();
  throw new ArgumentError('model', `a file of module ${module}`, found);
}
