import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  classification,
  evaluate,
  f1,
  labelling,
  languageModel,
  mae,
  minimise,
  mse,
  perClass,
  regression,
  SGD,
  Solver,
  type AnyBatch,
  type AnyLoader,
  type Model,
  type Task,
} from './index.js';

/** y = x W over the last axis, whatever the shape; with a state it counts the chunks it has seen. */
class Affine implements Model {
  readonly weight: tf.Variable;
  readonly calls: unknown[] = [];

  constructor(inputs: number, outputs: number) {
    const values = Float32Array.from({ length: inputs * outputs }, (_, i) => ((i * 7) % 5) / 10 - 0.2);
    this.weight = tf.tidy(() => tf.variable(tf.tensor2d(values, [inputs, outputs])));
  }

  forward(inputs: tf.Tensor, options?: unknown): tf.Tensor {
    this.calls.push(options);
    return tf.tidy(() => {
      const [I, O] = this.weight.shape as [number, number];
      const rows = tf.reshape(inputs, [-1, I]) as tf.Tensor2D;
      return tf.reshape(tf.matMul(rows, this.weight as tf.Tensor as tf.Tensor2D), [...inputs.shape.slice(0, -1), O]);
    });
  }

  namedParameters() {
    return new Map([['weight', this.weight]]);
  }
}

const floats = (shape: number[], value: (i: number) => number) => ({
  data: Float32Array.from({ length: shape.reduce((a, n) => a * n, 1) }, (_, i) => value(i)),
  shape,
});
const ints = (shape: number[], value: (i: number) => number) => ({
  data: Int32Array.from({ length: shape.reduce((a, n) => a * n, 1) }, (_, i) => value(i)),
  shape,
});
const loaderOf = (...batches: AnyBatch[]): AnyLoader => ({
  length: batches.length,
  [Symbol.iterator]: () => batches[Symbol.iterator](),
});
const asyncLoaderOf = (...batches: AnyBatch[]): AnyLoader => ({
  length: batches.length,
  async *[Symbol.asyncIterator]() {
    yield* batches;
  },
});

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

async function withModel<R>(model: Affine, work: (model: Affine) => Promise<R>): Promise<R> {
  try {
    return await work(model);
  } finally {
    model.weight.dispose();
  }
}

const wave = (i: number) => Math.sin(1.7 * i);

describe('regression', () => {
  test.each([[[6, 2]], [[3, 4, 2]], [[2, 2, 3, 2]]])('inputs %j: learns, with its own histories', async (shape) => {
    const inputs = floats(shape, wave);
    const targets = floats([...shape.slice(0, -1), 1], (i) => 2 * inputs.data[2 * i]! - inputs.data[2 * i + 1]!);
    await withModel(new Affine(2, 1), async (model) => {
      const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.3 }, task: regression() });
      const batches = [loaderOf({ inputs, targets }), asyncLoaderOf({ inputs, targets })] as const;
      const { best, epochs } = await solver.train(model, ...batches, { numEpochs: 60 });
      expect(Object.keys(epochs[0]!)).toEqual([
        'epoch',
        'trainLoss',
        'trainMae',
        'trainRmse',
        'valLoss',
        'valMae',
        'valRmse',
        'lr',
        'seconds',
      ]);
      expect(best.value).toBe(Math.min(...solver.valLossHistory));
      expect(best.value).toBeLessThan(1e-3);
      expect(solver.history['valRmse']!.at(-1)).toBeCloseTo(Math.sqrt(solver.valLossHistory.at(-1)!), 6);
      expect(solver.trainAccHistory).toEqual([]);
      const {
        mae: error,
        loss,
        samples,
      } = await evaluate(model, batches[0], { task: regression({ metrics: () => ({ again: mae() }) }) });
      expect(error).toBeLessThan(0.1);
      expect(loss).toBeLessThan(1e-3);
      expect(samples).toBeGreaterThan(0);
    });
  });

  test('what is masked counts for nothing, be it NaN; an epoch is one mean, not a mean of means', async () => {
    const inputs = floats([2, 3, 2], wave);
    const exact = floats([2, 3, 1], (i) => inputs.data[2 * i]!);
    const full = { inputs, targets: floats([2, 3, 1], (i) => exact.data[i]! + 1) };
    const masked = {
      inputs,
      targets: floats([2, 3, 1], (i) => (i === 0 ? exact.data[0]! + 4 : NaN)),
      mask: ints([2, 3], (i) => Number(i === 0)),
    };
    await withModel(new Affine(2, 1), async (model) => {
      tf.tidy(() => model.weight.assign(tf.tensor2d([1, 0], [2, 1])));
      const { loss, mae: error } = await evaluate(model, loaderOf(full, masked), { task: regression() });
      expect(loss).toBeCloseTo((6 * 1 + 16) / 7, 5);
      expect(error).toBeCloseTo((6 * 1 + 4) / 7, 5);
      const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.01 }, task: regression() });
      const { stopReason } = await solver.train(model, loaderOf(masked), null, { numEpochs: 1 });
      expect(stopReason).toBe('completed');
      expect(model.weight.dataSync().every(Number.isFinite)).toBe(true);
    });
  });
});

describe('labelling', () => {
  const inputs = floats([3, 2, 2], wave);
  const labels = ints([3, 2], (i) => (i < 4 ? i % 3 : -100));

  test.each<[string, Partial<AnyBatch>, Task]>([
    ['lengths', { lengths: [2, 2] }, labelling()],
    ['a mask', { mask: ints([3, 2], (i) => Number(i < 4)) }, labelling()],
    ['ignoreIndex', {}, labelling({ ignoreIndex: -100 })],
    ['lengths and a mask', { lengths: [3, 3], mask: ints([3, 2], (i) => Number(i < 4)) }, labelling()],
  ])('%s leave padding out', async (_name, more, task) => {
    await withModel(new Affine(2, 3), async (model) => {
      const expected = await evaluate(
        model,
        loaderOf({ inputs: floats([2, 2, 2], wave), labels: ints([2, 2], (i) => i % 3) }),
        { task: labelling() },
      );
      const found = await evaluate(model, loaderOf({ inputs, labels, ...more }), { task });
      expect(found).toMatchObject({ accuracy: (expected as { accuracy: number }).accuracy });
      expect(found.loss).toBeCloseTo(expected.loss, 6);
      expect(model.calls.at(-1)).toEqual(more.lengths && { lengths: more.lengths });
    });
  });

  test('a step for each label trains, with F1', async () => {
    await withModel(new Affine(2, 3), async (model) => {
      const batch = { inputs, labels: ints([3, 2], (i) => Number(inputs.data[2 * i]! > 0)) };
      const task = labelling({ metrics: () => ({ f1: f1(), each: perClass('recall') }) });
      const solver = new Solver({ optimArgs: { lr: 0.1 }, task });
      const { best } = await solver.train(model, loaderOf(batch), loaderOf(batch), { numEpochs: 40, monitor: 'valF1' });
      expect(best.value).toBeCloseTo(2 / 3, 6);
      const { each } = await evaluate(model, loaderOf(batch), { task });
      expect(each).toEqual([1, 1, 0]);
    });
  });
});

describe('a language model', () => {
  /** Knows only how many chunks came before: logits are the state. */
  const counter = (weight: tf.Variable) => ({
    seen: [] as (number | undefined)[],
    namedParameters: () => new Map([['weight', weight]]),
    forward(inputs: tf.Tensor, options?: { state?: { chunks: tf.Tensor } }) {
      const before = options?.state?.chunks.dataSync()[0];
      this.seen.push(before);
      const chunks = tf.scalar((before ?? 0) + 1);
      const logits = tf.add(tf.zeros([...inputs.shape, 2]), weight);
      return [logits, { chunks }];
    },
  });
  const chunk = (start?: boolean): AnyBatch => ({
    inputs: ints([4, 2], () => 0),
    targets: ints([4, 2], (i) => i % 2),
    ...(start !== undefined && { start }),
  });

  test('carries its state through a pass, cuts it at a start and between passes', async () => {
    const weight = tf.tidy(() => tf.variable(tf.zeros([2])));
    const model = counter(weight);
    const solver = new Solver({ optim: SGD, task: languageModel() });
    const batches = loaderOf(chunk(), chunk(), chunk(true), chunk());
    const { epochs } = await solver.train(model, batches, loaderOf(chunk(), chunk()), { numEpochs: 2 });
    const pass = [undefined, 1, undefined, 1];
    expect(model.seen).toEqual([...pass, undefined, 1, ...pass, undefined, 1]);
    expect(epochs[0]!['valBitsPerCharacter']).toBeCloseTo(1, 5);
    expect(epochs[0]!['valPerplexity']).toBeCloseTo(2, 5);
    weight.dispose();
  });
});

test("several inputs and targets by name, through a loss of one's own", async () => {
  const weight = tf.tidy(() => tf.variable(tf.zeros([1])));
  const model: Model = {
    namedParameters: () => new Map([['weight', weight]]),
    forward: ({ a, b }: Record<string, tf.Tensor>) => ({
      sum: tf.mul(tf.add(a!, b!), weight),
      difference: tf.mul(tf.sub(a!, b!), weight),
    }),
  };
  const a = floats([5], wave);
  const b = floats([5], (i) => wave(i + 3));
  const batch = {
    inputs: { a, b },
    targets: {
      sum: floats([5], (i) => 3 * (a.data[i]! + b.data[i]!)),
      difference: floats([5], (i) => 3 * (a.data[i]! - b.data[i]!)),
    },
  };
  const loss = (output: Record<string, tf.Tensor>, targets: Record<string, tf.Tensor>) =>
    tf.add(mse(output['sum']!, targets['sum']!), mse(output['difference']!, targets['difference']!)) as tf.Scalar;
  for (const options of [{ task: minimise(loss) }, { lossFunc: loss }]) {
    tf.tidy(() => weight.assign(tf.zeros([1])));
    const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.1 }, ...options });
    const { best } = await solver.train(model, loaderOf(batch), null, { numEpochs: 50 });
    expect(best.value).toBeLessThan(1e-6);
    expect(weight.dataSync()[0]).toBeCloseTo(3, 3);
  }
  weight.dispose();
});

test('numbers as labels, with a loss alone, train too', async () => {
  const inputs = floats([4, 2], wave);
  const labels = floats([4, 1], (i) => inputs.data[2 * i]!);
  await withModel(new Affine(2, 1), async (model) => {
    const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.3 }, lossFunc: mse });
    const { best, epochs } = await solver.train(model, loaderOf({ inputs, labels }), null, { numEpochs: 30 });
    expect(best.value).toBe(Math.min(...epochs.map(({ trainLoss }) => trainLoss)));
    await expect(
      new Solver({ lossFunc: mse }).train(model, loaderOf({ inputs, labels }), null, { monitor: 'trainAccuracy' }),
    ).rejects.toThrow(/^monitor: expected a value that is measured/);
  });
});

const inputs = floats([3, 2, 2], wave);
const labels = ints([3, 2], (i) => i % 3);
const targets = floats([3, 2, 3], wave);

test.each<[string, Task, Record<string, unknown>, string]>([
  [
    'a label that is no class',
    classification(),
    { inputs: floats([2, 2], wave), labels: ints([2], () => -100) },
    'labels[0]: expected a class from 0 to 2, got -100',
  ],
  [
    'half a label',
    classification(),
    { inputs: floats([2, 2], wave), labels: floats([2], (i) => i + 0.5) },
    'labels[0]: expected a class, a whole number, got 0.5; regression() is for numbers',
  ],
  ['no labels', classification(), { inputs }, 'batch.labels: expected { data, shape }, got undefined'],
  [
    'labels and targets',
    classification(),
    { inputs, labels, targets },
    "batch: expected targets or labels, two names of one thing, got 'both'",
  ],
  [
    'targets of another shape',
    regression(),
    { inputs, targets: floats([3, 2], wave) },
    'output: expected [3, 2] as the targets, got [3, 2, 3]',
  ],
  [
    'a mask of another shape',
    regression(),
    { inputs, targets, mask: ints([2, 3], () => 1) },
    'batch.mask: expected [3, 2, 3] as the targets, or its first axes, got [2, 3]',
  ],
  [
    'half a mask',
    regression(),
    { inputs, targets, mask: floats([3], () => 0.5) },
    'batch.mask[0]: expected 0 or 1, got 0.5',
  ],
  [
    'all masked',
    regression(),
    { inputs, targets, mask: ints([3], () => 0) },
    "batch.mask: expected at least one target that counts, got 'none in the whole batch'",
  ],
  [
    'nothing but ignored',
    labelling({ ignoreIndex: 1 }),
    { inputs, labels: ints([3, 2], () => 1) },
    "batch.labels: expected not 1 (ignoreIndex) alone, got 'only it'",
  ],
  ['too few lengths', labelling(), { inputs, labels, lengths: [3] }, 'batch.lengths: expected B = 2 of them, got 1'],
  [
    'a length beyond T',
    labelling(),
    { inputs, labels, lengths: [3, 4] },
    'batch.lengths[1]: expected a whole number from 1 to T = 3, got 4',
  ],
  [
    'a length of 0',
    labelling(),
    { inputs, labels, lengths: [0, 1] },
    'batch.lengths[0]: expected a whole number >= 1, got 0',
  ],
  [
    'a mask beyond lengths',
    labelling(),
    { inputs, labels, lengths: [2, 3], mask: ints([3, 2], () => 1) },
    "batch.mask: expected nothing that counts beyond lengths, got '1 at [2, 0]'",
  ],
  ['weights of other classes', labelling({ weight: [1, 2] }), { inputs, labels }, 'weight: expected [C = 3], got [2]'],
  [
    'a plain array',
    regression(),
    { inputs: [1, 2, 3], targets },
    'batch.inputs: expected { data, shape }, or several of them by name, got 1,2,3',
  ],
  [
    'doubles',
    regression(),
    { inputs: { data: new Float64Array(4), shape: [2, 2] }, targets },
    'batch.inputs.data: expected a Float32Array, or an Int32Array of classes or ids, got a Float64Array of 4',
  ],
  [
    "a shape that is not its data's",
    regression(),
    { inputs: { data: new Float32Array(4), shape: [2, 3] }, targets },
    'batch.inputs: expected 4 numbers, as many as its data, got [2, 3]',
  ],
  [
    'lengths of a model that does not look at them',
    regression(),
    { inputs, targets, lengths: [1, 1, 1, 1] },
    "batch.lengths: expected one for each sequence of targets [3, 2, 3], got '4 of them'",
  ],
  [
    'int64 lengths',
    labelling(),
    { inputs, labels, lengths: BigInt64Array.of(1n, 2n) },
    'batch.lengths[0]: expected a whole number >= 1, got 1n',
  ],
  ['one length', labelling(), { inputs, labels, lengths: 3 }, 'batch.lengths: expected an array of B whole numbers'],
  [
    'a mask without a shape',
    labelling(),
    { inputs, labels, mask: Uint8Array.of(1, 0, 1, 1, 1, 1) },
    'batch.mask: expected { data, shape } of 0 and 1, got a Uint8Array of 6',
  ],
  [
    'a mask that no loss sees',
    minimise(mse),
    { inputs, targets, mask: ints([3, 2], () => 1) },
    "batch.mask: expected none beside a loss that does not see it, got 'one'",
  ],
  [
    'labels that all count for nothing',
    labelling({ weight: [0, 1, 1] }),
    { inputs, labels: ints([3, 2], () => 0) },
    'weight: expected one > 0 for at least one label of each batch, got 0',
  ],
  [
    'numbers for a metric of classes',
    regression({ metrics: () => ({ f1: f1() }) }),
    { inputs, targets },
    'metrics.f1: logits: expected [3, 2, 3, C], one row for each label, got [3, 2, 3]',
  ],
  [
    'classes for a metric of numbers',
    labelling({ metrics: () => ({ error: mae() }) }),
    { inputs, labels },
    'metrics.error: output: expected [3, 2] as the targets, got [3, 2, 3]',
  ],
  [
    'a metric that was not called',
    labelling({ metrics: () => ({ f1: f1 as never }) }),
    { inputs, labels },
    'metrics.f1: expected a metric such as f1(), got a function f1; call it',
  ],
  [
    'no metrics',
    labelling({ metrics: () => undefined as never }),
    { inputs, labels },
    'metrics: expected a function that gives them by name, () => ({ f1: f1() }), got undefined',
  ],
  ['a tensor', regression(), { inputs: { shape: [1], dataId: {} }, targets }, 'batch.inputs: expected a typed array'],
  ['no batch', regression(), null as never, 'batch: expected an object with inputs, got null'],
  [
    'a loss that is no scalar',
    minimise((output) => output),
    { inputs, targets },
    'loss: expected a float32 scalar, got a tensor [3, 2, 3]; tf.mean makes one',
  ],
  [
    'a loss that is no tensor',
    minimise(() => 0.5 as never),
    { inputs, targets },
    'loss: expected a float32 scalar, got 0.5',
  ],
  [
    'no state',
    languageModel(),
    { inputs, targets: labels },
    'model.forward: expected [logits, state] of a language model, got a tensor [3, 2, 3]',
  ],
])('%s is an error, and nothing changes', async (_name, task, batch, message) => {
  await withModel(new Affine(2, 3), async (model) => {
    const before = model.weight.dataSync().slice();
    const solver = new Solver({ task });
    await expect(solver.train(model, loaderOf(batch as unknown as AnyBatch), null)).rejects.toThrow(message);
    await expect(evaluate(model, loaderOf(batch as unknown as AnyBatch), { task })).rejects.toThrow(message);
    expect(model.weight.dataSync()).toEqual(before);
  });
});
