/** @file A batch of 0 as in PyTorch: its loss is NaN, its gradients are 0; it counts for nothing in the values of a pass. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Embedding, LSTM, LSTMClassifier, Module, RNNClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import {
  bceWithLogits,
  classification,
  crossEntropy,
  evaluate,
  huber,
  l1,
  labelling,
  languageModel,
  minimise,
  mse,
  regression,
  Solver,
  trainStep,
  SGD,
  worstMistakes,
  type AnyBatch,
  type Task,
} from './index.js';

const numbers = (...shape: number[]) => ({
  data: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(i + 1)),
  shape,
});
const classes = (...shape: number[]) => ({
  data: Int32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i % 3),
  shape,
});

/** An LSTM and what it says at each step. */
class PerStep extends Module {
  readonly embedding = this.addModule('embedding', new Embedding({ numEmbeddings: 3, embeddingDim: 2 }));
  readonly rnn: LSTM;

  constructor(readonly isLanguageModel = false) {
    super();
    this.rnn = this.addModule('rnn', new LSTM({ inputSize: 2, hiddenSize: 3 }));
  }

  forward(ids: tf.Tensor, { lengths }: { lengths?: ArrayLike<number> } = {}) {
    const [output, state] = this.rnn.forward(this.embedding.forward(ids) as tf.Tensor3D, undefined, { lengths });
    return this.isLanguageModel ? [output, state] : output;
  }
}

const classifier = () => new LSTMClassifier({ inputSize: 2, hiddenSize: 3, classes: 3 });

/** A task with its model, and a batch of B samples. */
const tasks: [string, Task, () => Module & { forward: (...given: never[]) => unknown }, (B: number) => AnyBatch][] = [
  ['classification', classification(), classifier, (B) => ({ inputs: numbers(4, B, 2), labels: classes(B) })],
  [
    'classification with weights, smoothing and a mask',
    classification({ weight: [1, 2, 3], labelSmoothing: 0.1 }),
    classifier,
    (B) => ({
      inputs: numbers(4, B, 2),
      labels: classes(B),
      mask: { data: new Int32Array(B).fill(1), shape: [B] },
    }),
  ],
  [
    'classification with lengths',
    classification({ ignoreIndex: 2 }),
    classifier,
    (B) => ({ inputs: numbers(4, B, 2), labels: classes(B), lengths: new Int32Array(B).fill(3) }),
  ],
  [
    'labelling with lengths',
    labelling(),
    () => new PerStep(),
    (B) => ({ inputs: classes(4, B), labels: classes(4, B), lengths: new Int32Array(B).fill(3) }),
  ],
  ...[mse, l1, huber, bceWithLogits].map((loss, i): (typeof tasks)[number] => [
    `regression by ${['mse', 'l1', 'huber', 'bceWithLogits'][i]}`,
    regression({ loss }),
    classifier,
    (B) => ({ inputs: numbers(4, B, 2), targets: numbers(B, 3) }),
  ]),
  [
    'minimise',
    minimise((output: tf.Tensor, targets: tf.Tensor) => mse(output, targets)),
    () => new RNNClassifier({ inputSize: 2, hiddenSize: 3, classes: 3 }),
    (B) => ({ inputs: numbers(4, B, 2), targets: numbers(B, 3) }),
  ],
  [
    'language model',
    languageModel(),
    () => new PerStep(true),
    (B) => ({ inputs: classes(4, B), targets: classes(4, B), start: true }),
  ],
];

describe.each(['the kernels', 'the equations'])('on %s', (where) => {
  beforeAll(async () => {
    if (where === 'the kernels') await startKernels();
    else await tf.setBackend('cpu');
    tf.dispose([1, 9, 99, 999].map((n) => tf.mul(tf.ones([n]), 7)));
  });

  it.each([
    ['crossEntropy', (x: tf.Tensor) => crossEntropy(x, tf.zeros([0], 'int32'))],
    ['crossEntropy, weighed', (x: tf.Tensor) => crossEntropy(x, tf.zeros([0], 'int32'), { weight: [1, 2, 3] })],
    ...[mse, l1, huber, bceWithLogits].map(
      (loss, i) => [['mse', 'l1', 'huber', 'bceWithLogits'][i]!, (x: tf.Tensor) => loss(x, tf.zeros([0, 3]))] as const,
    ),
  ] as [string, (x: tf.Tensor) => tf.Scalar][])('%s of nothing is NaN', (_, loss) => {
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad(loss)(tf.zeros([0, 3]));
      expect([value.shape, value.dataSync()[0], grad.shape]).toEqual([[], NaN, [0, 3]]);
    });
  });

  it.each(tasks)('%s: a batch of 0 is NaN, moves nothing, and spoils no value', async (_, task, make, batch) => {
    const model = make();
    const before = model.stateDict();
    const step = trainStep(model, batch(0), task, new SGD(model.namedParameters(), { lr: 1 }));
    expect(step).toMatchObject({ loss: NaN, gradientNorm: 0, updated: true });
    expect(model.stateDict()).toEqual(before);
    const [three, two] = [batch(3), batch(2)];
    const values = await evaluate(model, [three, two], { task });
    expect(await evaluate(model, [batch(0), three, batch(0), two, batch(0)], { task })).toEqual(values);
    await expect(evaluate(model, [batch(0)], { task })).rejects.toThrow('expected at least one sample, got none');
    model.dispose();
  });

  it.each([1, 2])('a training goes on over it, with %d batches a step', async (accumulate) => {
    const run = async (...sizes: number[]) => {
      const model = classifier();
      const batches = sizes.map((B) => ({ inputs: numbers(4, B, 2), labels: classes(B) }));
      const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.1 } });
      const { epochs } = await solver.train(model, batches, [...batches], { numEpochs: 2, accumulate });
      const weights = model.stateDict();
      model.dispose();
      return { weights, losses: epochs.map(({ trainLoss, valLoss }) => [trainLoss, valLoss]) };
    };
    const clean = await run(3, 2, 3, 2);
    // Two and two of them are each a step: the empty pair is one of zeros.
    expect(await run(0, 0, 3, 2, 0, 0, 3, 2)).toEqual(clean);
    expect(clean.losses.flat().every(Number.isFinite)).toBe(true);
  });

  it('worst mistakes: none in it', async () => {
    const model = classifier();
    const batch = (B: number) => ({ inputs: numbers(4, B, 2), labels: classes(B) });
    expect(await worstMistakes(model, [batch(0), batch(3)])).toEqual(await worstMistakes(model, [batch(3)]));
    model.dispose();
  });
});
