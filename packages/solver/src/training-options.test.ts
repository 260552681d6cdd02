/** @file Groups, accumulation, averages, plateaus, epochs of steps: what a training can do beside its plain loop. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  epochsOf,
  evaluate,
  makeOptimiser,
  ReduceLROnPlateau,
  regression,
  RMSProp,
  SGD,
  Solver,
  WeightAverage,
  type AnyBatch,
  type AnyLoader,
  type EpochRecord,
  type Model,
} from './index.js';

/** y = x a + b, its parameters `inner.a` and `b`. */
class Line implements Model {
  readonly a = tf.tidy(() => tf.variable(tf.tensor2d([0.5, -0.2], [2, 1])));
  readonly b = tf.tidy(() => tf.variable(tf.tensor1d([0.1])));
  forward = (x: tf.Tensor2D) => tf.tidy(() => tf.add(tf.matMul(x, this.a as unknown as tf.Tensor2D), this.b));
  namedParameters = () =>
    new Map<string, tf.Variable>([
      ['inner.a', this.a],
      ['b', this.b],
    ]);
  numbers = () => [...this.a.dataSync(), ...this.b.dataSync()];
  dispose = () => tf.dispose([this.a, this.b]);
}

let tensors: number;
let models: Line[];
beforeEach(() => {
  tensors = tf.memory().numTensors;
  models = [];
});
afterEach(() => {
  for (const model of models) model.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});
const line = () => {
  const model = new Line();
  models.push(model);
  return model;
};

const batch = (rows: number, seed: number): AnyBatch => {
  const data = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(seed + 1.3 * i));
  return {
    inputs: { data, shape: [rows, 2] },
    targets: {
      data: Float32Array.from({ length: rows }, (_, r) => 2 * data[2 * r]! - data[2 * r + 1]! + 1),
      shape: [rows, 1],
    },
  };
};
const loaderOf = (...batches: AnyBatch[]): AnyLoader => ({
  length: batches.length,
  [Symbol.iterator]: () => batches[Symbol.iterator](),
});

describe('groups', () => {
  const gradients = () =>
    new Map<string, tf.Tensor>([
      ['inner.a', tf.tensor2d([1, -2], [2, 1])],
      ['b', tf.tensor1d([3])],
    ]);

  test.each([
    ['SGD', SGD, { lr: 0.1, momentum: 0.9 }],
    ['Adam', Adam, { lr: 0.1 }],
    ['AdamW', AdamW, { lr: 0.1 }],
    ['RMSProp', RMSProp, { lr: 0.1 }],
  ] as const)(
    '%s: each part as by an optimiser of its own, also when a schedule moves the rate',
    (_, optim, options) => {
      const [together, apart] = [line(), line()];
      const grouped = makeOptimiser(optim as typeof SGD, together.namedParameters(), {
        ...options,
        groups: [{ match: 'inner', lr: 0.02, weightDecay: 0.3 }],
      });
      const own = new optim(new Map([['inner.a', apart.a as tf.Variable]]), { ...options, lr: 0.02, weightDecay: 0.3 });
      const rest = new optim(new Map([['b', apart.b as tf.Variable]]), options);
      for (const factor of [1, 1, 0.5]) {
        grouped.lr = 0.1 * factor;
        own.lr = 0.02 * factor;
        rest.lr = 0.1 * factor;
        tf.tidy(() => {
          const all = gradients();
          grouped.step(all);
          own.step(new Map([['inner.a', all.get('inner.a')!]]));
          rest.step(new Map([['b', all.get('b')!]]));
        });
      }
      together.numbers().forEach((x, i) => expect(x).toBeCloseTo(apart.numbers()[i]!, 6));
      for (const optimiser of [grouped, own, rest]) optimiser.dispose();
    },
  );

  test('through the solver, beside a frozen part', async () => {
    const model = line();
    model.b.trainable = false;
    const solver = new Solver({
      optim: SGD,
      optimArgs: { lr: 0.1, groups: [{ match: /a$/, lr: 0 }] },
      task: regression(),
    });
    const before = model.numbers();
    await solver.train(model, loaderOf(batch(4, 1)), null, { numEpochs: 2 });
    expect(model.numbers()).toEqual(before);
  });

  test('a pattern with the flag g matches every name, as any other', () => {
    const model = line();
    const message = 'groups[1].match: expected each parameter in one group';
    for (const name of ['inner.a', 'b'])
      expect(() => makeOptimiser(SGD, model.namedParameters(), { groups: [{ match: /./g }, { match: name }] })).toThrow(
        message,
      );
  });

  test.each<[unknown, string]>([
    [[{ match: 'encoder' }], "groups[0].match: expected a part of inner.a, b, got 'encoder'"],
    [
      [{ match: 'inner' }, { match: /a/ }],
      "groups[1].match: expected each parameter in one group, got 'inner.a again'",
    ],
    [[{ match: 3 }], 'groups[0].match: expected a name, a pattern or a function of a name, got 3'],
    [[{ match: 'b', lr: -1 }], 'groups[0].lr: expected a number >= 0, got -1'],
    [[{ match: 'b', momentum: 1 }], 'groups[0]: expected only match, lr, weightDecay'],
    [{ match: 'b' }, 'groups: expected an array of { match, lr, weightDecay }'],
  ])('%o is refused', (groups, message) => {
    const model = line();
    expect(() => makeOptimiser(SGD, model.namedParameters(), { groups: groups as never })).toThrow(message);
  });
});

test('accumulated batches are one large batch, each as much as it counts; clipped together', async () => {
  const parts = [batch(2, 1), batch(6, 5), batch(4, 9)] as const;
  const join = (...arrays: (readonly number[] | ArrayLike<number>)[]) =>
    Float32Array.from(arrays.flatMap((array) => Array.from(array)));
  const whole: AnyBatch = {
    inputs: { data: join(...parts.map(({ inputs }) => (inputs as { data: Float32Array }).data)), shape: [12, 2] },
    targets: { data: join(...parts.map(({ targets }) => (targets as { data: Float32Array }).data)), shape: [12, 1] },
  };
  const [many, one] = [line(), line()];
  const options = { numEpochs: 3, clipNorm: 0.5 };
  const solver = () => new Solver({ optim: SGD, optimArgs: { lr: 0.1, momentum: 0.9 }, task: regression() });
  let steps = 0;
  await solver().train(many, loaderOf(...parts), null, {
    ...options,
    accumulate: 8,
    callbacks: [{ onStep: () => void steps++ }],
  });
  await solver().train(one, loaderOf(whole), null, options);
  expect(steps).toBe(3);
  many.numbers().forEach((x, i) => expect(x).toBeCloseTo(one.numbers()[i]!, 5));
});

test('an average of the weights follows them, is used and put back', async () => {
  const model = line();
  const average = new WeightAverage(model, { decay: 0.5 });
  const seen: number[][] = [];
  const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.1 }, task: regression() });
  await solver.train(model, loaderOf(batch(4, 1), batch(4, 2)), null, {
    numEpochs: 2,
    callbacks: [average, { onStep: () => void seen.push(model.numbers()) }],
  });
  let expected = seen[0]!;
  seen.slice(1).forEach((numbers, i) => {
    const keep = Math.min(0.5, (3 + i) / (12 + i));
    expected = expected.map((x, k) => keep * x + (1 - keep) * numbers[k]!);
  });
  const numbers = () => [...average.weights().values()].flatMap((values) => [...values]);
  numbers().forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 6));
  const own = model.numbers();
  await average.using(() => expect(model.numbers()).toEqual(numbers()));
  expect(model.numbers()).toEqual(own);
  const again = new WeightAverage(model, { decay: 0.5 });
  again.loadState(average.state());
  expect(again.weights()).toEqual(average.weights());
  for (const each of [average, again]) each.dispose();
  expect(() => new WeightAverage(model, { decay: 1 })).toThrow('decay: expected a number >= 0 and < 1, got 1');
});

test('a training with an average validates and keeps it, and goes on from a checkpoint to the same one', async () => {
  const train = async (options: object, callbacks: object[] = []) => {
    const model = line();
    const average = new WeightAverage(model, { decay: 0.9 });
    const seen: number[] = [];
    const solver = new Solver({ optim: SGD, optimArgs: { lr: 0.1 }, task: regression() });
    const validation = batch(6, 9);
    const result = await solver.train(model, loaderOf(batch(4, 1), batch(4, 2)), loaderOf(validation), {
      numEpochs: 3,
      average,
      callbacks: [
        { onEpochEnd: async () => void seen.push(await average.using(() => evaluateLoss(model, validation))) },
        ...callbacks,
      ],
      ...options,
    });
    const weights = average.weights();
    average.dispose();
    return { result, seen, weights, own: model.numbers() };
  };
  let checkpoint: Uint8Array | undefined;
  const whole = await train({}, [
    { onEpochEnd: ({ epoch }: EpochRecord, bytes: () => Uint8Array) => void (epoch === 1 && (checkpoint = bytes())) },
  ]);
  whole.result.epochs.forEach(({ valLoss }, i) => expect(valLoss).toBeCloseTo(whole.seen[i]!, 6));
  expect(whole.result.best.epoch).toBe(3);
  expect(whole.result.best.weights).toEqual(whole.weights);
  expect([...whole.weights.values()].flatMap((values) => [...values])).not.toEqual(whole.own);
  const resumed = await train({ resume: checkpoint });
  expect(resumed.result.best.weights).toEqual(whole.weights);
  await expect(train({ resume: checkpoint, average: undefined })).rejects.toThrow('average');
  await expect(train({ average: 0.9 })).rejects.toThrow('average: expected a WeightAverage of the model, got 0.9');
});

const evaluateLoss = async (model: Model, one: AnyBatch) =>
  (await evaluate(model, loaderOf(one), { task: regression() })).loss;

const plateaus = JSON.parse(readFileSync(join(import.meta.dirname, '../../../pytorch/plateau.json'), 'utf8')) as {
  arguments: Record<string, never>;
  base_lr: number;
  values: (number | null)[];
  lr: number[];
}[];
test.each(plateaus)('ReduceLROnPlateau $arguments is PyTorch’s', ({ arguments: given, base_lr: base, values, lr }) => {
  const options = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.replaceAll(/_(\w)/g, (_, l: string) => l.toUpperCase()), value]),
  );
  const schedule = new ReduceLROnPlateau(options);
  schedule.lr(base, 0);
  const found = values.map((value, i) => {
    schedule.epochEnded({ valLoss: value ?? NaN } as EpochRecord);
    return schedule.lr(base, i + 1);
  });
  found.forEach((rate, i) => expect(rate).toBeCloseTo(lr[i]!, 12));
  const other = new ReduceLROnPlateau(options);
  other.loadState(schedule.state() as never);
  expect(other.lr(base, 99)).toBe(found.at(-1));
});

test('a plateau in a training: the rate falls, and what is not measured is refused', async () => {
  const model = line();
  const train = (options: object) =>
    new Solver({
      optim: SGD,
      optimArgs: { lr: 1e-9 },
      task: regression(),
      schedule: new ReduceLROnPlateau({ patience: 1, factor: 0.5, eps: 0, ...options }),
    }).train(model, loaderOf(batch(4, 1)), null, { numEpochs: 6 });
  const { epochs } = await train({});
  expect(epochs.map(({ lr }) => lr * 1e9)).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
  await expect(train({ monitor: 'valAccuracy' })).rejects.toThrow('monitor: expected one of epoch, trainLoss');
});

test('epochs of so many steps go on through the data, and begin it anew', async () => {
  const model = line();
  const seen: number[] = [];
  let passes = 0;
  const loader: AnyLoader = {
    length: 3,
    *[Symbol.iterator]() {
      passes++;
      for (let i = 0; i < 3; i++) {
        seen.push(i);
        yield batch(2, i);
      }
    },
  };
  const { epochs, steps } = await new Solver({ task: regression() }).train(
    model,
    epochsOf(loader, 2),
    loaderOf(batch(3, 7)),
    { numEpochs: 4 },
  );
  expect([epochs.length, steps, passes]).toEqual([4, 8, 3]);
  expect(seen).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  expect(epochs.every(({ valLoss }) => Number.isFinite(valLoss))).toBe(true);
  expect(() => epochsOf(loader, 0)).toThrow('steps: expected a whole number >= 1, got 0');
});

test('all of it goes on after an interruption, to the same bits', async () => {
  const run = async (resume?: Uint8Array) => {
    const model = line();
    const average = new WeightAverage(model, { decay: 0.9 });
    const checkpoints: Uint8Array[] = [];
    const solver = new Solver({
      optim: Adam,
      optimArgs: { lr: 0.05, groups: [{ match: 'inner', lr: 0.01 }] },
      task: regression(),
      schedule: new ReduceLROnPlateau({ patience: 0, factor: 0.5, threshold: 0.2 }),
    });
    const { epochs } = await solver.train(model, loaderOf(batch(2, 1), batch(6, 5), batch(4, 9)), null, {
      numEpochs: 5,
      accumulate: 2,
      callbacks: [average],
      checkpointEvery: 1,
      onCheckpoint: (bytes: Uint8Array) => void checkpoints.push(bytes),
      ...(resume && { resume }),
    });
    const result = { numbers: model.numbers(), average: average.weights(), lrs: epochs.map(({ lr }) => lr) };
    average.dispose();
    return { result, checkpoints };
  };
  const whole = await run();
  expect(new Set(whole.result.lrs).size).toBeGreaterThan(1);
  for (const at of [0, 3, 9]) expect((await run(whole.checkpoints[at])).result).toEqual(whole.result);
});
