import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { LSTM, LSTMClassifier, Linear, Module } from '@bptt/cells';
import { DataLoader, ImageDataset, Scaler, Vocabulary, type ScalerState } from '@bptt/data';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  classification,
  CosineAnnealingLR,
  inspectCheckpoint,
  languageModel,
  LinearLR,
  OneCycleLR,
  RMSProp,
  SequentialLR,
  SGD,
  Solver,
  StepLR,
  type AnyBatch,
  type AnyLoader,
  type EpochRecord,
  type Model,
  type OptimiserClass,
  type SolverOptions,
  type TrainOptions,
  type TrainResult,
} from '../index.js';
import type { CheckpointState } from './state.js';
import { readState, writeState } from './state-file.js';

beforeAll(() => tf.setBackend('cpu'));
let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** A state that is about to be spoilt. */
// oxlint-disable-next-line typescript/no-explicit-any
type Draft = any;

/** 20 pictures of 3 x 4 pixels: 5 batches an epoch, the last one short. */
const pictures = (shift = 0) =>
  new ImageDataset({
    images: Uint8Array.from({ length: 18 * 12 }, (_, p) => (p * 37 + shift + ((p / 12) % 3) * 60) % 256),
    labels: Uint8Array.from({ length: 18 }, (_, i) => (i * i) % 3),
    shape: [18, 3, 4],
  });
const shuffled = (shift = 0, seed = 3) => new DataLoader(pictures(shift), { batchSize: 4, shuffle: true, seed });
const inOrder = () => new DataLoader(pictures(5), { batchSize: 10 });

interface Setting {
  model(): Model & { dispose(): void };
  solver?: SolverOptions<never>;
  train?(): AnyLoader;
  validation?(): AnyLoader | null;
  options?: TrainOptions;
}

const classifier =
  (dropout = 0) =>
  () =>
    new LSTMClassifier({ inputSize: 4, hiddenSize: 3, numLayers: 2, classes: 3, dropout, seed: 1 });

interface Ended {
  result: TrainResult;
  weights: Record<string, Float32Array>;
  histories: unknown;
  checkpoints: Uint8Array[];
}

/** A training from its beginning or from a checkpoint, in things made anew: nothing is shared with another one. */
async function run(setting: Setting, options: TrainOptions = {}): Promise<Ended> {
  const model = setting.model();
  const solver = new Solver(setting.solver);
  const checkpoints: Uint8Array[] = [];
  const train = setting.train?.() ?? shuffled();
  const validation = setting.validation === undefined ? inOrder() : setting.validation();
  try {
    const result = await solver.train(model, train, validation, {
      numEpochs: 3,
      onCheckpoint: (bytes) => checkpoints.push(bytes),
      checkpointEvery: 1,
      log: () => undefined,
      ...setting.options,
      ...options,
    });
    const weights = [...model.namedParameters()].map(([name, p]) => [name, p.dataSync<'float32'>().slice()]);
    const { trainLossHistory, lrHistory, trainAccHistory, valLossHistory, valAccHistory, history } = solver;
    const measured = { ...history, seconds: [] };
    const histories = { trainLossHistory, lrHistory, trainAccHistory, valLossHistory, valAccHistory, measured };
    return { result, weights: Object.fromEntries(weights), histories, checkpoints };
  } finally {
    model.dispose();
  }
}

/** Without the times, which no two trainings share. */
const untimed = (result: TrainResult) => ({
  ...result,
  seconds: 0,
  epochs: result.epochs.map((record) => ({ ...record, seconds: 0 })),
});

/** Ends as it would have without the interruption, wherever that was. */
async function expectSameFromEverywhere(setting: Setting): Promise<void> {
  const whole = await run(setting);
  expect(whole.checkpoints.length).toBe(whole.result.steps);
  for (const resume of whole.checkpoints) {
    const resumed = await run(setting, { resume, onCheckpoint: undefined, checkpointEvery: undefined });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.histories).toEqual(whole.histories);
    expect(untimed(resumed.result)).toEqual(untimed(whole.result));
  }
}

describe('killed after every batch and resumed, a training ends with the same bits', () => {
  const optimisers: [string, SolverOptions<never>][] = [
    ['Adam', { optim: Adam, optimArgs: { lr: 0.01, weightDecay: 0.1 } }],
    ['AdamW', { optim: AdamW, optimArgs: { lr: 0.01 } }],
    ['RMSProp', { optim: RMSProp, optimArgs: { lr: 0.01, momentum: 0.5, centered: true } }],
    ['SGD', { optim: SGD, optimArgs: { lr: 0.1, momentum: 0.9, nesterov: true } }],
  ].map(([name, options]) => [name as string, options as unknown as SolverOptions<never>]);
  test.each(optimisers)('%s', async (_name, solver) => {
    await expectSameFromEverywhere({ model: classifier(), solver, options: { numEpochs: 2, clipNorm: 0.5 } });
  });

  const every = 'step';
  test.each([
    ['StepLR of epochs', new StepLR({ stepSize: 1, gamma: 0.5 })],
    ['StepLR of steps', new StepLR({ stepSize: 3, gamma: 0.5, every })],
    ['CosineAnnealingLR', new CosineAnnealingLR({ every })],
    ['LinearLR', new LinearLR({ totalIters: 7, every })],
    ['OneCycleLR', new OneCycleLR()],
    ['SequentialLR', new SequentialLR([new LinearLR({ totalIters: 4, every }), new CosineAnnealingLR({ every })], [4])],
  ])('%s', async (_name, schedule) => {
    await expectSameFromEverywhere({ model: classifier(), solver: { schedule }, options: { numEpochs: 2 } });
  });

  test('dropout goes on in its stream', async () => {
    await expectSameFromEverywhere({ model: classifier(0.5), options: { numEpochs: 2 } });
  });

  test('patience and the best weights are those from before', async () => {
    const solver = { optimArgs: { lr: 0.5 } } as unknown as SolverOptions<never>;
    const setting = { model: classifier(), solver, options: { numEpochs: 9, patience: 1, monitor: 'valLoss' } };
    const { result } = await run(setting);
    expect(result.stopReason).toBe('patience');
    await expectSameFromEverywhere(setting);
  });

  test('the state of truncated backpropagation goes on', async () => {
    await expectSameFromEverywhere({
      model: () => new Speller(),
      solver: { task: languageModel() } as unknown as SolverOptions<never>,
      train: () => chunks(5, 1),
      validation: () => chunks(2, 2),
      options: { numEpochs: 2 },
    });
  });

  test('a loader that has no state is gone through again, also where its passes differ', async () => {
    await expectSameFromEverywhere({
      model: classifier(),
      train: () => {
        const inner = shuffled();
        return { length: inner.length, [Symbol.iterator]: () => inner[Symbol.iterator]() };
      },
      validation: () => null,
    });
  });
});

/** Ids [T, B] -> logits [T, B, 5], with a state that goes on. */
class Speller extends Module {
  readonly rnn = this.addModule('rnn', new LSTM({ inputSize: 5, hiddenSize: 4, seed: 2 }));
  readonly fc = this.addModule('fc', new Linear({ inFeatures: 4, outFeatures: 5, seed: 3 }));

  forward(ids: tf.Tensor2D, { state }: { state?: [tf.Tensor3D, tf.Tensor3D] } = {}) {
    const x = tf.oneHot(tf.cast(ids, 'int32'), 5) as tf.Tensor3D;
    const [output, next] = this.rnn.forward(tf.cast(x, 'float32'), state);
    const [T, B] = ids.shape;
    const logits = this.fc.forward(tf.reshape(output, [T * B, 4]) as tf.Tensor2D);
    return [tf.reshape(logits, [T, B, 5]), next];
  }
}

function chunks(length: number, salt: number): AnyLoader {
  const ids = (shift: number) => ({
    data: Int32Array.from({ length: 6 }, (_, i) => (i * 7 + shift * 3 + salt) % 5),
    shape: [3, 2],
  });
  const batches: AnyBatch[] = Array.from({ length }, (_, i) => ({ inputs: ids(i), targets: ids(i + 1) }));
  return { length, [Symbol.iterator]: () => batches[Symbol.iterator]() };
}

describe('when and what', () => {
  test('no sample is skipped or seen twice, in an order that goes on over the epochs', async () => {
    const seen: number[] = [];
    const train = (): AnyLoader => {
      const inner = shuffled();
      return {
        length: inner.length,
        fingerprint: () => inner.fingerprint(),
        state: () => inner.state(),
        loadState: (state: never) => inner.loadState(state),
        *[Symbol.iterator]() {
          for (const batch of inner) {
            yield batch;
            seen.push(
              ...batch.labels.data.map((label, b) => label + 10 * Math.round(1000 * batch.inputs.data[b * 4]!)),
            );
          }
        },
      };
    };
    const { checkpoints } = await run({ model: classifier(), train });
    const whole = seen.splice(0);
    for (const done of [1, 4, 5, 7, 12]) {
      await run({ model: classifier(), train }, { resume: checkpoints[done - 1]! });
      const epochs = Math.floor(done / 5.001);
      expect(seen.splice(0)).toEqual(whole.slice(epochs * 18));
    }
  });

  test('one that is aborted, while it trains or validates, leaves a checkpoint of where it was', async () => {
    const whole = await run({ model: classifier() });
    for (const phase of ['train', 'validate']) {
      const abort = new AbortController();
      const onProgress = (progress: { phase: string; epoch: number }) => {
        if (progress.phase === phase && progress.epoch === 2) abort.abort();
      };
      const options = { checkpointEvery: 1000, signal: abort.signal, callbacks: [{ onProgress, everyMs: 0 }] };
      const { result, checkpoints } = await run({ model: classifier() }, options);
      expect(result.stopReason).toBe('aborted');
      expect(checkpoints).toHaveLength(1);
      expect((await run({ model: classifier() }, { resume: checkpoints[0]! })).weights).toEqual(whole.weights);
    }
  });

  test('after an epoch a callback can ask for one; numEpochs can be raised', async () => {
    const kept: Uint8Array[] = [];
    const callbacks = [{ onEpochEnd: (_: EpochRecord, checkpoint: () => Uint8Array) => kept.push(checkpoint()) }];
    await run({ model: classifier() }, { numEpochs: 2, callbacks });
    const longer = await run({ model: classifier() }, { numEpochs: 4, resume: kept[1]! });
    expect(longer.weights).toEqual((await run({ model: classifier() }, { numEpochs: 4 })).weights);
    expect((await run({ model: classifier() }, { numEpochs: 2, resume: kept[1]! })).result.stopReason).toBe(
      'completed',
    );
  });

  test('callbacks with a name and a state are part of it', async () => {
    const counter = () => {
      const counted = { steps: 0 };
      return {
        name: 'counter',
        counted,
        onProgress: () => void counted.steps++,
        everyMs: 0,
        state: () => ({ ...counted }),
        loadState: (state: typeof counted) => Object.assign(counted, state),
      };
    };
    const [whole, resumed] = [counter(), counter()];
    const { checkpoints } = await run({ model: classifier() }, { callbacks: [whole] });
    await run({ model: classifier() }, { callbacks: [resumed], resume: checkpoints[6]! });
    expect(resumed.counted).toEqual(whole.counted);
  });

  test('by the clock, every so many seconds', async () => {
    const { checkpoints } = await run({ model: classifier() }, { checkpointEvery: { seconds: 1e-9 } });
    expect(checkpoints.length).toBeGreaterThan(0);
    expect((await run({ model: classifier() }, { checkpointEvery: { seconds: 1e9 } })).checkpoints).toEqual([]);
  });

  test('a metric that is NaN, and numbers that JSON has not, come back', async () => {
    const values = [NaN, Infinity, -Infinity, -0];
    const metric = () => ({
      better: 'lower' as const,
      reset: () => undefined,
      update: () => undefined,
      value: () => NaN,
      state: () => values,
      loadState: (state: number[]) => expect(state).toEqual(values),
    });
    const solver = { task: classification({ metrics: () => ({ odd: metric() }) }) } as unknown as SolverOptions<never>;
    await expectSameFromEverywhere({ model: classifier(), solver, options: { numEpochs: 2 } });
  });
});

describe('refused by name', () => {
  const refused = async (setting: Partial<Setting>, options: TrainOptions = {}) => {
    const base: Setting = { model: classifier(), options: { recipe: { seed: 0 } } };
    const { checkpoints } = await run(base);
    return run({ ...base, ...setting }, { resume: checkpoints[6]!, ...options }).then(
      () => 'resumed',
      (error: Error) => error.message,
    );
  };

  test.each<[string, Partial<Setting>, TrainOptions, string]>([
    ['another seed', {}, { recipe: { seed: 1 } }, 'seed: expected 0, as in the checkpoint, got 1'],
    [
      'other data',
      { train: () => shuffled(1) },
      {},
      "trainLoader: expected the data of the checkpoint, got 'other data'",
    ],
    ['another order', { train: () => shuffled(0, 4) }, {}, 'seed: expected 3, as in the checkpoint, got 4'],
    ['no validation', { validation: () => null }, {}, "valLoader: expected one, as in the checkpoint, got 'none'"],
    [
      'another lr',
      { solver: { optimArgs: { lr: 0.5 } } as never },
      {},
      'lr: expected 0.001, as in the checkpoint, got 0.5',
    ],
    ['other betas', { solver: { optimArgs: { betas: [0.8, 0.999] } } as never }, {}, 'betas.0: expected 0.9'],
    [
      'another optimiser',
      { solver: { optim: RMSProp as OptimiserClass<never>, optimArgs: { lr: 1e-3 } as never } },
      {},
      "optimiser: expected 'Adam'",
    ],
    [
      'a schedule',
      { solver: { schedule: new StepLR({ stepSize: 1 }) } },
      {},
      'schedule: expected that of the checkpoint',
    ],
    ['another clipNorm', {}, { clipNorm: 1 }, 'clipNorm: expected none, as in the checkpoint, got 1'],
    ['another patience', {}, { patience: 4 }, 'patience: expected none'],
    ['another monitor', {}, { monitor: 'valLoss' }, "monitor: expected 'valAccuracy'"],
    ['another dropout', { model: classifier(0.5) }, {}, 'architecture.dropout: expected'],
    ['fewer epochs than are begun', {}, { numEpochs: 1 }, 'numEpochs: expected at least the 2 that are begun, got 1'],
  ])('%s', async (_what, setting, options, message) => {
    expect(await refused(setting, options)).toContain(message);
  });

  test('another scaler, another vocabulary; those of the checkpoint are in it', async () => {
    const recipe = (std: number, text: string) => ({
      scaler: new Scaler({ mean: [1, 2], std: [3, std] }),
      texts: [Vocabulary.characters(text)],
    });
    const setting: Setting = { model: classifier(), options: { recipe: recipe(4, 'abc') } };
    const { checkpoints, weights } = await run(setting);
    const resume = checkpoints[6]!;
    const resumed = (recipe: object) => run(setting, { resume, recipe });
    await expect(resumed(recipe(5, 'abc'))).rejects.toThrow('scaler.std.1: expected 4, as in the checkpoint, got 5');
    await expect(resumed(recipe(4, 'abd'))).rejects.toThrow("texts.0.tokens.2: expected 'c'");
    await expect(resumed({})).rejects.toThrow('scaler: expected');
    expect((await resumed(recipe(4, 'abc'))).weights).toEqual(weights);
    const kept = inspectCheckpoint(resume).recipe as { scaler: ScalerState };
    expect(new Scaler(kept.scaler)).toEqual(recipe(4, 'a').scaler);
  });

  test('kernels of other bits; another build of the same goes on', async () => {
    const { checkpoints } = await run({ model: classifier() });
    const changed = (arithmetic: object) => {
      const state = readState(checkpoints[6]!, 'c') as unknown as CheckpointState;
      return writeState({
        ...state,
        identity: { ...state.identity, arithmetic: { ...state.identity.arithmetic, ...arithmetic } },
      });
    };
    const resume = (arithmetic: object) => run({ model: classifier() }, { resume: changed(arithmetic) });
    await expect(resume({ build: 'relaxed', bits: '0' })).rejects.toThrow(
      'kernels: expected the bits of the checkpoint, build relaxed, got',
    );
    expect((await resume({ build: 'wide' })).result.stopReason).toBe('completed');
  });

  test('more epochs where the schedule had known of them', async () => {
    const setting: Setting = { model: classifier(), solver: { schedule: new CosineAnnealingLR({ every: 'step' }) } };
    const { checkpoints } = await run(setting);
    const raised = run(setting, { numEpochs: 4, resume: checkpoints[6]! });
    await expect(raised).rejects.toThrow(
      'numEpochs: expected 3, as in the checkpoint, got 4; the schedule depends on it',
    );
  });

  test('an optimiser that does not tell its state, before the first batch', async () => {
    class Silent extends SGD {
      override state = undefined as never;
    }
    const silent = run({ model: classifier(), solver: { optim: Silent } as never });
    await expect(silent).rejects.toThrow('optim: expected one with state() and loadState()');
  });

  test('a wrong checkpoint leaves the model as it was', async () => {
    const { checkpoints } = await run({ model: classifier() });
    const model = classifier()();
    const before = model.stateDict();
    const options = { numEpochs: 3, resume: checkpoints[6]! };
    await expect(new Solver({ optimArgs: { lr: 1 } }).train(model, shuffled(), inOrder(), options)).rejects.toThrow(
      'lr:',
    );
    expect(model.stateDict()).toEqual(before);
    model.dispose();
  });

  test.each<[string, (state: Draft) => unknown, string]>([
    ['no epoch', ({ meter }) => delete meter.epoch, 'meter.epoch: expected a whole number >= 1'],
    ['an epoch that never comes', ({ meter }) => (meter.epoch = 1e9), 'records: expected 999999999'],
    ['more steps than there are', ({ meter }) => (meter.within.steps = 6), 'meter.totalSteps: expected 11'],
    ['fewer losses', (state) => (state.losses = Float64Array.of(1)), 'losses: expected 7'],
    ['an epoch of text', ({ meter }) => (meter.within = 'toString'), 'meter.within: expected an object of'],
    ['no records', (state) => delete state.records, 'records: expected an array'],
    ['a record that is a number', (state) => (state.records = [1]), 'records.0: expected an object'],
    ['best of an epoch to come', ({ best }) => (best.epoch = 2), 'best.epoch: expected at most 1'],
    ['best without weights', ({ best }) => delete best.weights, 'best: expected an epoch with its value'],
    ['best of another model', ({ best }) => (best.weights = { a: Float32Array.of(1) }), 'best.weights.a'],
    ['weights in an array', ({ model }) => (model.parameters = []), 'model.parameters: expected an object'],
    [
      'counts of text',
      ({ meter }) => (meter.within.pass.metrics.accuracy.right = '1'),
      "right: expected a number, got '1'",
    ],
    ['no counts', ({ meter }) => (meter.within.pass.metrics = {}), 'right: expected a number'],
    [
      'a matrix that is none',
      ({ meter }) => (meter.within.pass.metrics.confusion.rows = [[1, 2]]),
      'rows: expected n rows',
    ],
    ['a carried state that is none', ({ meter }) => (meter.within.pass.carried = [1]), 'carried: expected'],
    ['other batches to sum up', ({ accumulated }) => (accumulated.batches = 3), 'accumulated.batches: expected'],
    [
      'sums of another parameter',
      ({ accumulated }) => (accumulated.sums = { a: { data: Float32Array.of(1), shape: [1] } }),
      'accumulated.sums.a',
    ],
    ['an array of another kind', (state) => (state.lrs = Float32Array.of(1)), 'lrs: expected a Float64Array'],
    ['no random numbers', ({ model }) => (model.random = {}), 'random streams'],
    ['a generator that is none', ({ loaders }) => (loaders.train.state.generator = [1]), 'generator: expected'],
  ])('a state at odds with itself: %s', async (_name, edit, message) => {
    const setting = { model: classifier(0.5), options: { accumulate: 2 } };
    const { checkpoints } = await run(setting, { numEpochs: 2 });
    const state = readState(checkpoints[6]!, 'c') as Draft;
    edit(state);
    const model = setting.model();
    const before = model.stateDict();
    const options = { numEpochs: 2, accumulate: 2, resume: writeState(state), log: () => undefined };
    await expect(new Solver().train(model, shuffled(), inOrder(), options)).rejects.toMatchObject({
      code: expect.stringMatching(/^BPTT_/),
      message: expect.stringContaining(message),
    });
    if (!message.startsWith('random')) expect(model.stateDict()).toEqual(before);
    model.dispose();
  });

  test('every truncation and every flipped bit of a damaged file', async () => {
    const { checkpoints } = await run({ model: classifier() }, { numEpochs: 1 });
    const file = checkpoints[2]!;
    const damaged = [
      ...Array.from({ length: 40 }, (_, i) => file.slice(0, Math.floor((i * file.length) / 40))),
      ...Array.from({ length: 200 }, (_, i) => {
        const copy = file.slice();
        copy[Math.floor((i * file.length) / 200)]! ^= 1 << (i % 8);
        return copy;
      }),
    ];
    for (const bytes of damaged) expect(() => readState(bytes, 'c')).toThrow(/^c: /);
    expect(readState(file, 'c')).toHaveProperty('meter.totalSteps', 3);
  });
});
