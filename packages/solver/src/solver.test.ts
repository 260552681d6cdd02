import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  copyWeights,
  crossEntropy,
  evaluate,
  loadWeights,
  OneCycleLR,
  RMSProp,
  SGD,
  Solver,
  StepLR,
  trainStep,
  worstMistakes,
  type Batch,
  type Loader,
  type Model,
  type Progress,
  type WatchedStep,
} from './index.js';

/** logits = mean over time of x W + b: enough to learn from, and quick. */
class Averager implements Model {
  readonly weight = tf.tidy(() => tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.1, 0.2, -0.1], [2, 3])));
  readonly bias = tf.tidy(() => tf.variable(tf.zeros([3])));
  forward(inputs: tf.Tensor3D): tf.Tensor2D {
    return tf.tidy(() =>
      tf.add(tf.matMul(tf.mean(inputs, 0) as tf.Tensor2D, this.weight as tf.Tensor as tf.Tensor2D), this.bias),
    ) as tf.Tensor2D;
  }
  namedParameters() {
    return new Map([
      ['weight', this.weight as tf.Variable],
      ['bias', this.bias as tf.Variable],
    ]);
  }
  dispose() {
    this.weight.dispose();
    this.bias.dispose();
  }
}

/** Sequences whose class can be told from their mean. */
function loader(batches: number, size = 4, spoil?: (batch: Batch, index: number) => void): Loader {
  const made = Array.from({ length: batches }, (_, index) => {
    const labels = Int32Array.from({ length: size }, (_, b) => (b + index) % 3);
    const data = new Float32Array(3 * size * 2);
    for (let t = 0; t < 3; t++)
      for (let b = 0; b < size; b++) data.set([Math.cos(2 * labels[b]!), Math.sin(2 * labels[b]!)], (t * size + b) * 2);
    const batch: Batch = { inputs: { data, shape: [3, size, 2] }, labels: { data: labels, shape: [size] } };
    spoil?.(batch, index);
    return batch;
  });
  return { length: batches, [Symbol.iterator]: () => made[Symbol.iterator]() };
}

let model: Averager;
let tensors: number;
beforeEach(() => {
  tensors = tf.memory().numTensors;
  model = new Averager();
});
afterEach(() => {
  model.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});
const fast = { optimArgs: { lr: 0.1 } };

describe('training', () => {
  test('learns, keeps its histories and says that it completed', async () => {
    const solver = new Solver(fast);
    const result = await solver.train(model, loader(5), loader(2), { numEpochs: 6 });
    expect(result.stopReason).toBe('completed');
    expect(result.steps).toBe(30);
    expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(solver.trainLossHistory).toHaveLength(30);
    expect(solver.trainLossHistory.at(-1)!).toBeLessThan(solver.trainLossHistory[0]! / 2);
    expect(solver.valAccHistory).toHaveLength(6);
    expect(solver.valLossHistory).toEqual(result.epochs.map(({ valLoss }) => valLoss));
    expect(solver.trainAccHistory.at(-1)).toBe(1);
    await solver.train(model, loader(5), null, { numEpochs: 1 });
    expect(solver.trainLossHistory).toHaveLength(5);
    expect(solver.valAccHistory).toHaveLength(0);
  });

  test('the best weights are those of the best epoch, and give its loss again', async () => {
    const result = await new Solver({ optimArgs: { lr: 0.5 } }).train(model, loader(5), loader(2), {
      numEpochs: 4,
      monitor: 'valLoss',
    });
    const lowest = Math.min(...result.epochs.map(({ valLoss }) => valLoss!));
    expect(result.best.value).toBe(lowest);
    loadWeights(model, result.best.weights);
    expect((await evaluate(model, loader(2))).loss).toBe(lowest);
  });

  test('batches are trained on in training mode, validation runs in evaluation mode, and the mode before is put back', async () => {
    const seen: boolean[] = [];
    const moded = {
      training: false,
      train: (mode: boolean) => void (moded.training = mode),
      forward: (inputs: tf.Tensor3D) => {
        seen.push(moded.training);
        return model.forward(inputs);
      },
      namedParameters: () => model.namedParameters(),
    };
    const spoilt = loader(2, 4, (batch) => void (batch.labels.data[0] = 3));
    for (const mode of [true, false]) {
      moded.training = mode;
      await new Solver(fast).train(moded, loader(2), loader(1), { numEpochs: 2 });
      expect(seen.splice(0)).toEqual([true, true, false, true, true, false]);
      expect(moded.training).toBe(mode);
      await expect(new Solver(fast).train(moded, spoilt, null)).rejects.toThrow('labels[0]');
      await expect(evaluate(moded, spoilt)).rejects.toThrow('labels[0]');
      expect(seen.splice(0)).toEqual([true, false]);
      expect(moded.training).toBe(mode);
    }
  });

  test('patience stops it', async () => {
    const result = await new Solver({ optim: SGD, optimArgs: { lr: 0 } }).train(model, loader(2), loader(1), {
      numEpochs: 50,
      patience: 3,
    });
    expect(result.stopReason).toBe('patience');
    expect(result.epochs).toHaveLength(4);
    expect(result.best.epoch).toBe(1);
  });

  test('an abort acts within one batch, in training and in validation', async () => {
    for (const [atTrain, atVal] of [
      [3, 0],
      [0, 2],
    ] as const) {
      const controller = new AbortController();
      const abortAt = (at: number, l: Loader): Loader => ({
        length: l.length,
        *[Symbol.iterator]() {
          let i = 0;
          for (const batch of l) {
            if (++i === at) controller.abort();
            if (at && i > at) throw new Error('went on');
            yield batch;
          }
        },
      });
      const result = await new Solver(fast).train(model, abortAt(atTrain, loader(5)), abortAt(atVal, loader(5)), {
        signal: controller.signal,
      });
      expect(result.stopReason).toBe('aborted');
      expect(result.steps).toBe(atTrain ? 2 : 5);
      expect(result.best).toEqual({ epoch: null, value: null, weights: copyWeights(model) });
    }
  });

  test('a training pauses between any two batches, and ends with the same bits', async () => {
    const other = new Averager();
    const reference = await new Solver(fast).train(other, loader(5), loader(3), { numEpochs: 2 });
    other.dispose();
    for (const at of [1, 6, 8, 16]) {
      let batches = 0;
      let resume = () => {};
      const seen: number[] = [];
      const paused = new Promise<void>((resolve) => {
        resume = resolve;
      });
      const m = new Averager();
      const betweenBatches = () => {
        seen.push(++batches);
        if (batches === at) return paused;
        return undefined;
      };
      const training = new Solver(fast).train(m, loader(5), loader(3), { numEpochs: 2, betweenBatches });
      await expect.poll(() => seen.length).toBe(at);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(seen).toHaveLength(at);
      resume();
      expect((await training).best.weights).toEqual(reference.best.weights);
      expect(batches).toBe(16);
      m.dispose();
    }
  });

  test('an abort before the first batch touches nothing', async () => {
    const before = copyWeights(model);
    const result = await new Solver(fast).train(model, loader(5), null, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stopReason: 'aborted', steps: 0, epochs: [] });
    expect(copyWeights(model)).toEqual(before);
  });

  test.each([
    [
      'an input',
      (batch: Batch) => void (batch.inputs.data[0] = NaN),
      /^epoch 1, step 3: loss NaN, gradient of weight has norm NaN; batch\.inputs\[0\] is NaN$/,
    ],
    [
      'an infinite input',
      (batch: Batch) => void (batch.inputs.data[0] = Infinity),
      /^epoch 1, step 3: loss NaN, gradient of weight has norm NaN; batch\.inputs\[0\] is Infinity$/,
    ],
  ])('%s that is not finite stops it before a parameter is touched', async (_name, spoil, message) => {
    const solver = new Solver(fast);
    const before = await solver.train(model, loader(2), null, { numEpochs: 1 });
    const reference = before.best.weights;
    const other = new Averager();
    const result = await new Solver(fast).train(
      other,
      loader(5, 4, (batch, i) => i === 2 && spoil(batch)),
      null,
      { clipNorm: 1 },
    );
    expect(result.stopReason).toBe('diverged');
    expect(result.failure!.message).toMatch(message);
    expect(result.steps).toBe(2);
    for (const values of copyWeights(other).values()) expect(values.every(Number.isFinite)).toBe(true);
    expect(copyWeights(other)).toEqual(result.best.weights);
    expect([...reference.keys()]).toEqual([...result.best.weights.keys()]);
    other.dispose();
  });

  test('same data, same bits', async () => {
    const run = async () => {
      const m = new Averager();
      const { best } = await new Solver(fast).train(m, loader(5), loader(2), { numEpochs: 2 });
      m.dispose();
      return best.weights;
    };
    expect(await run()).toEqual(await run());
  });

  test('an error in a callback or loader comes out, and leaves no tensor behind', async () => {
    const callbacks = [
      {
        onProgress: () => {
          throw new Error('mine');
        },
      },
    ];
    await expect(new Solver(fast).train(model, loader(2), null, { callbacks })).rejects.toThrow('mine');
  });

  test('1,000 steps leave the memory as it was', async () => {
    const m = new Averager();
    await new Solver(fast).train(m, loader(2), null, { numEpochs: 1 });
    const { numTensors, numBytes } = tf.memory();
    await new Solver({ ...fast, schedule: new OneCycleLR() }).train(m, loader(100), loader(2), {
      numEpochs: 10,
      clipNorm: 0.5,
    });
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    m.dispose();
  });
});

describe('the learning rate', () => {
  test('follows a schedule by epochs or by steps, and is told', async () => {
    const seen: number[] = [];
    const train = async (every: 'step' | 'epoch') => {
      const solver = new Solver({
        optim: SGD,
        optimArgs: { lr: 0.5 },
        schedule: new StepLR({ stepSize: 2, gamma: 0.5, every }),
      });
      const callbacks = [{ everyMs: 0, onProgress: ({ lr }: Progress) => seen.push(lr) }];
      const { epochs } = await solver.train(model, loader(2), null, { numEpochs: 4, callbacks });
      expect(seen.splice(0)).toEqual(solver.lrHistory);
      return [solver.lrHistory, epochs.map(({ lr }) => lr)];
    };
    expect(await train('epoch')).toEqual([
      [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25],
      [0.5, 0.5, 0.25, 0.25],
    ]);
    expect(await train('step')).toEqual([
      [0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625],
      [0.5, 0.25, 0.125, 0.0625],
    ]);
  });

  test('0 changes nothing, and what the optimiser remembers outlives a change', async () => {
    const optimisers = { Adam, SGD };
    for (const optim of Object.values(optimisers)) {
      const m = new Averager();
      const optimiser = new optim(m.namedParameters(), { lr: 0.1 });
      const [batch] = [...loader(1)];
      trainStep(m, batch!, crossEntropy, optimiser);
      const before = copyWeights(m);
      optimiser.lr = 0;
      expect(trainStep(m, batch!, crossEntropy, optimiser).lr).toBe(0);
      expect(copyWeights(m)).toEqual(before);
      optimiser.dispose();
      m.dispose();
    }
  });

  test('of a schedule that is too short is an error before the first batch', async () => {
    const solver = new Solver({ schedule: new OneCycleLR({ totalSteps: 9 }) });
    const before = copyWeights(model);
    await expect(solver.train(model, loader(5), null, { numEpochs: 2 })).rejects.toThrow(
      'totalSteps: expected at least the 10 steps of this training, got 9',
    );
    expect(copyWeights(model)).toEqual(before);
  });
});

describe('watched gradients', () => {
  const watch = async (gradientsEvery: number, batches = loader(5), clipNorm?: number) => {
    const seen: WatchedStep[] = [];
    const result = await new Solver({ optim: SGD, optimArgs: { lr: 0.5 } }).train(model, batches, null, {
      numEpochs: 2,
      clipNorm,
      callbacks: [{ gradientsEvery, onGradients: (step) => seen.push(step) }],
    });
    return { seen, result };
  };

  test('come every so many steps, and what they are is what the step did', async () => {
    const { seen } = await watch(3);
    expect(seen.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 1],
      [1, 4],
      [2, 7],
      [2, 10],
    ]);
    for (const { gradients, parameters, updated } of seen) {
      for (const [name, gradient] of gradients) {
        gradient.forEach((g, i) => expect(updated!.get(name)![i]).toBeCloseTo(parameters.get(name)![i]! - 0.5 * g, 6));
      }
    }
    expect(structuredClone(seen)).toEqual(seen);
  });

  test("the inputs' are those of central differences", async () => {
    const {
      seen: [first],
    } = await watch(100);
    const [batch] = [...loader(5)];
    const lossAt = (i: number, change: number) =>
      tf.tidy(() => {
        const data = batch!.inputs.data.slice();
        data[i]! += change;
        const m = new Averager();
        const loss = crossEntropy(
          m.forward(tf.tensor3d(data, [3, 4, 2])),
          tf.tensor1d(batch!.labels.data, 'int32'),
        ).dataSync()[0]!;
        m.dispose();
        return loss;
      });
    const { data, shape } = first!.inputGradient;
    expect(shape).toEqual([3, 4, 2]);
    data.forEach((g, i) => expect((lossAt(i, 0.01) - lossAt(i, -0.01)) / 0.02).toBeCloseTo(g, 4));
  });

  test('are those before clipping, change nothing, and leave no tensor', async () => {
    const unwatched = new Averager();
    await new Solver({ optim: SGD, optimArgs: { lr: 0.5 } }).train(unwatched, loader(5), null, {
      numEpochs: 2,
      clipNorm: 0.01,
    });
    const { numTensors } = tf.memory();
    const { seen } = await watch(1, loader(5), 0.01);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(copyWeights(model)).toEqual(copyWeights(unwatched));
    expect(Math.hypot(...seen[0]!.gradients.get('weight')!)).toBeGreaterThan(0.01);
    expect(seen[0]!.clipNorm).toBe(0.01);
    unwatched.dispose();
  });

  test('of a step that was not finite, and was not taken', async () => {
    const { seen, result } = await watch(
      1,
      loader(5, 4, (batch, index) => void (index === 2 && (batch.inputs.data[0] = NaN))),
    );
    expect(result.stopReason).toBe('diverged');
    expect(seen.map(({ updated }) => updated !== undefined)).toEqual([true, true, false]);
    expect([...seen[2]!.gradients.get('weight')!]).toEqual(Array(6).fill(NaN));
  });
});

describe('progress', () => {
  test('is plain, with totals, and as often as asked', async () => {
    const all: Progress[] = [];
    const few: Progress[] = [];
    const epochs: number[] = [];
    await new Solver(fast).train(model, loader(5), loader(2), {
      numEpochs: 2,
      callbacks: [
        { everyMs: 0, onProgress: (progress) => all.push(progress), onEpochEnd: ({ epoch }) => epochs.push(epoch) },
        { everyMs: 1e6, onProgress: (progress) => few.push(progress) },
      ],
    });
    expect(all).toHaveLength(14);
    expect(few).toHaveLength(1);
    expect(epochs).toEqual([1, 2]);
    expect(structuredClone(all)).toEqual(all);
    expect(all[0]).toMatchObject({
      phase: 'train',
      epoch: 1,
      numEpochs: 2,
      step: 1,
      stepsPerEpoch: 5,
      totalSteps: 1,
      numSteps: 10,
    });
    expect(all.at(-1)).toMatchObject({ phase: 'validate', epoch: 2, step: 5, totalSteps: 10 });
    expect(all.at(-1)!.secondsLeft).toBeCloseTo(0, 10);
    for (const { samplesPerSecond, secondsLeft } of all) expect(samplesPerSecond > 0 && secondsLeft >= 0).toBe(true);
  });

  test('logNth writes lines', async () => {
    const lines: string[] = [];
    await new Solver(fast).train(model, loader(5), loader(2), {
      numEpochs: 1,
      logNth: 2,
      log: (line) => lines.push(line),
    });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^\[Step 2\/5\] train loss \d\.\d{4}$/);
    expect(lines[2]).toMatch(/^\[Epoch 1\/1\] train loss .* accuracy .* %, validation loss .* accuracy .* %$/);
  });
});

describe('misuse is answered before the first batch', () => {
  const never: Loader = {
    length: 1,
    [Symbol.iterator]: () => {
      throw new Error('a batch was taken');
    },
  };
  test.each([
    [{ monitor: 'f1' as never }, "monitor: expected one of valAccuracy, valLoss, trainAccuracy, trainLoss, got 'f1'"],
    [{ numEpochs: 0 }, 'numEpochs: expected a whole number >= 1, got 0'],
    [{ patience: 0 }, 'patience: expected a whole number >= 1, got 0'],
    [{ clipNorm: -1 }, 'clipNorm: expected a number > 0, got -1'],
    [{ clipNorm: NaN }, 'clipNorm: expected a number > 0, got NaN'],
    [{ logNth: 0.5 }, 'logNth: expected a whole number >= 0, got 0.5'],
    [{ callbacks: [{ gradientsEvery: 0 }] }, 'gradientsEvery: expected a whole number >= 1, got 0'],
  ])('%j', async (options, message) => {
    await expect(new Solver().train(model, never, never, options)).rejects.toThrow(message);
  });

  test('a monitor of the validation without one', async () => {
    await expect(new Solver().train(model, never, null, { monitor: 'valLoss' })).rejects.toThrow(
      "monitor: expected one of trainAccuracy, trainLoss (no validation set), got 'valLoss'",
    );
  });

  test('empty loaders and odd options of the optimisers', async () => {
    const none: Loader = { length: 0, [Symbol.iterator]: () => [][Symbol.iterator]() };
    await expect(new Solver().train(model, none, null)).rejects.toThrow(
      'trainLoader: expected at least one batch, got 0',
    );
    await expect(new Solver().train(model, never, none)).rejects.toThrow(
      'valLoader: expected at least one batch, got 0',
    );
    await expect(evaluate(model, none)).rejects.toThrow('loader: expected at least one batch, got none');
    expect(() => new Adam(new Map(), { lr: -1 })).toThrow('lr: expected a number >= 0, got -1');
    expect(() => new Adam(new Map(), { betas: [0.9, 1] })).toThrow('betas[1]: expected a number >= 0 and < 1, got 1');
    expect(() => new Adam(new Map(), { learningRate: 5 } as object)).toThrow(
      "optimArgs: expected only lr, betas, eps, weightDecay, got 'learningRate'",
    );
    expect(() => new SGD(new Map(), { nesterov: true })).toThrow(
      'momentum: expected a number > 0 with nesterov, got 0',
    );
  });

  test('batches of the wrong shape, labels out of range', async () => {
    const spoiled = (spoil: (batch: Batch) => void) => new Solver().train(model, loader(1, 4, spoil), null);
    await expect(spoiled((batch) => void (batch.labels.data[2] = 3))).rejects.toThrow(
      'labels[2]: expected a class from 0 to 2, got 3',
    );
    await expect(spoiled((batch) => void (batch.labels.data[0] = -1))).rejects.toThrow(
      'labels[0]: expected a class from 0 to 2, got -1',
    );
    await expect(spoiled((batch) => void (batch.inputs.shape = [12, 3]))).rejects.toThrow(
      'batch.inputs: expected 24 numbers, as many as its data, got [12, 3]',
    );
    const five = { data: Int32Array.from([0, 1, 2, 0, 1]), shape: [5] };
    await expect(spoiled((batch) => void (batch.labels = five))).rejects.toThrow(
      'batch.labels: expected [B = 4], got [5]',
    );
  });
});

test('evaluate counts the confusion matrix', async () => {
  const { accuracy, confusion, samples } = await evaluate(model, loader(3));
  expect(samples).toBe(12);
  expect(confusion.flat().reduce((a, b) => a + b)).toBe(12);
  expect(confusion.map((row) => row.reduce((a, b) => a + b))).toEqual([4, 4, 4]);
  expect(accuracy).toBe(confusion.reduce((sum, row, i) => sum + row[i]!, 0) / 12);
});

test('worstMistakes gives the wrong answers with the largest loss', async () => {
  const batches = [...loader(3)];
  const all = batches.flatMap(({ inputs, labels }) => {
    const logits = tf.tidy(() => model.forward(tf.tensor3d(inputs.data, [3, 4, 2])).arraySync());
    return [...labels.data].map((label, i) => ({ label, logits: logits[i]! }));
  });
  const expected = all
    .map(({ label, logits }, index) => {
      const sum = logits.reduce((s, x) => s + Math.exp(x), 0);
      const answer = logits.indexOf(Math.max(...logits));
      return {
        index,
        label,
        answer,
        probability: Math.exp(logits[answer]!) / sum,
        loss: -Math.log(Math.exp(logits[label]!) / sum),
      };
    })
    .filter(({ label, answer }) => label !== answer)
    .sort((a, b) => b.loss - a.loss);
  expect(expected.length).toBeGreaterThan(2);
  const found = await worstMistakes(model, loader(3), { count: expected.length - 1 });
  expect(found.map(({ index, label, answer }) => [index, label, answer])).toEqual(
    expected.slice(0, -1).map(({ index, label, answer }) => [index, label, answer]),
  );
  found.forEach(({ probability, loss }, i) => {
    expect(probability).toBeCloseTo(expected[i]!.probability, 5);
    expect(loss).toBeCloseTo(expected[i]!.loss, 5);
  });
  await expect(worstMistakes(model, loader(3), { count: 0 })).rejects.toThrow(
    'count: expected a whole number >= 1, got 0',
  );
  await expect(worstMistakes(model, loader(3), { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
});

describe('what used to be taken in silence', () => {
  test.each([0, 1, 4])('a NaN in epoch %i of the monitored value is never the best, and is told', async (nanAt) => {
    let pass = 0;
    const val: Loader = {
      length: 1,
      [Symbol.iterator]: () => {
        const spoil = pass++ === nanAt ? (batch: Batch) => void (batch.inputs.data[0] = NaN) : undefined;
        return loader(1, 4, spoil)[Symbol.iterator]();
      },
    };
    const lines: string[] = [];
    const options = { numEpochs: 5, monitor: 'valLoss', log: (line: string) => void lines.push(line) };
    const { best, epochs, warnings } = await new Solver(fast).train(model, loader(5), val, options);
    const losses = epochs.map(({ valLoss }) => valLoss!);
    expect(losses[nanAt]).toBeNaN();
    expect(best.value).toBe(Math.min(...losses.filter((loss) => !Number.isNaN(loss))));
    expect(losses[best.epoch! - 1]).toBe(best.value);
    expect(warnings).toEqual([`epoch ${nanAt + 1}: valLoss is NaN, which is never the best`]);
    expect(lines).toEqual(warnings);
  });

  test('where it is always NaN there is no best epoch, patience ends it, and the last weights are kept', async () => {
    const val = loader(1, 4, (batch) => void (batch.inputs.data[0] = NaN));
    const { best, stopReason, epochs } = await new Solver(fast).train(model, loader(2), val, {
      monitor: 'valLoss',
      patience: 2,
      log: () => {},
    });
    expect(best).toEqual({ epoch: null, value: null, weights: copyWeights(model) });
    expect([stopReason, epochs.length]).toEqual(['patience', 2]);
  });

  test.each([
    [
      'a generator that can be gone through once',
      2,
      [2, 0],
      'trainLoader: expected 2 batches, as its length says, each time it is iterated, got 0; can it be gone through only once?',
    ],
    ['too few', 2, [2, 1], 'trainLoader: expected 2 batches, as its length says, each time it is iterated, got 1'],
    [
      'too many',
      2,
      [3],
      "trainLoader: expected 2 batches, as its length says, each time it is iterated, got 'more than 2'",
    ],
  ])('%s', async (_name, length, counts, message) => {
    let pass = 0;
    const odd: Loader = { length, [Symbol.iterator]: () => [...loader(counts[pass++]!)][Symbol.iterator]() };
    await expect(new Solver(fast).train(model, odd, null)).rejects.toThrow(message);
    pass = 0;
    if (counts.length > 1)
      await expect(new Solver(fast).train(model, loader(1), odd)).rejects.toThrow(
        message.replace('trainLoader', 'loader'),
      );
  });

  test('async callbacks are awaited, and an evaluation beside the training does not change its mode', async () => {
    const order: string[] = [];
    const modes = { train: [] as boolean[], evaluate: [] as boolean[] };
    let training = true;
    const spy = (kind: keyof typeof modes): Model => ({
      get training() {
        return training;
      },
      train: (mode: boolean) => void (training = mode),
      namedParameters: () => model.namedParameters(),
      forward: (inputs: tf.Tensor3D) => {
        modes[kind].push(training);
        return model.forward(inputs);
      },
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const beside: Promise<unknown>[] = [];
    const slowly = (name: string) => async () => {
      order.push(`${name} starts`);
      beside.push(evaluate(spy('evaluate'), loader(3)));
      await evaluate(spy('evaluate'), loader(2));
      await turn();
      order.push(`${name} ends`);
    };
    const callback = {
      everyMs: 0,
      gradientsEvery: 1,
      onProgress: slowly('progress'),
      onGradients: slowly('gradients'),
      onEpochEnd: slowly('epoch'),
    };
    await new Solver(fast).train(spy('train'), loader(2), null, { numEpochs: 2, callbacks: [callback] });
    await Promise.all(beside);
    const each = ['gradients', 'progress', 'gradients', 'progress', 'epoch'];
    expect(order).toEqual([...each, ...each].flatMap((name) => [`${name} starts`, `${name} ends`]));
    expect(modes.train).toEqual([true, true, true, true]);
    expect(new Set(modes.evaluate)).toEqual(new Set([false]));
    expect(training).toBe(true);
  });

  test.each(['onProgress', 'onEpochEnd', 'onGradients'])(
    'what an async %s rejects with ends the training',
    async (name) => {
      const callback = { [name]: () => Promise.reject(new Error('mine')) };
      await expect(new Solver(fast).train(model, loader(2), null, { callbacks: [callback] })).rejects.toThrow('mine');
    },
  );

  const options = (given: object) => () => new Solver().train(model, loader(1), null, given);
  const solver = (given: object) => async () => new Solver(given);
  const optim = (given: object) => () => new Solver({ optimArgs: given }).train(model, loader(1), null);
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'epochs',
      options({ epochs: 3 }),
      "options: expected only numEpochs, logNth, log, accumulate, clipNorm, average, monitor, patience, callbacks, signal, betweenBatches, onCheckpoint, checkpointEvery, resume, recipe, got 'epochs'; did you mean numEpochs?",
    ],
    ['num_epochs', options({ num_epochs: 3 }), "got 'num_epochs'; did you mean numEpochs?"],
    ['monitor of another name', options({ monitor: 'train_loss' }), 'did you mean trainLoss?'],
    [
      'a callback',
      options({ callbacks: [{ onEpoch: () => {} }] }),
      "callbacks[0]: expected only onProgress, onEpochEnd, onStep, onGradients, got 'onEpoch'; did you mean onEpochEnd?",
    ],
    [
      'a callback that is none',
      options({ callbacks: [{ on_progress: () => {} }] }),
      "got 'on_progress'; did you mean onProgress?",
    ],
    [
      'a callback that is a function',
      options({ callbacks: [() => {}] }),
      'callbacks[0]: expected an object with onProgress, onEpochEnd, onStep or onGradients, got a function',
    ],
    [
      'one callback',
      options({ callbacks: { onProgress: () => {} } }),
      'callbacks: expected an array of callbacks, got an object of onProgress',
    ],
    [
      'a controller',
      options({ signal: new AbortController() }),
      'signal: expected an AbortSignal, got a AbortController',
    ],
    ['a number of options', options(3 as never), 'options: expected an object with options, got 3'],
    [
      'optimizer',
      solver({ optimizer: SGD }),
      "options: expected only optim, optimArgs, task, lossFunc, schedule, got 'optimizer'; did you mean optim?",
    ],
    ['loss', solver({ loss: crossEntropy }), "got 'loss'; did you mean lossFunc?"],
    ['a name for a loss', solver({ lossFunc: 'mse' }), "lossFunc: expected a function, got 'mse'"],
    [
      'a name for an optimiser',
      solver({ optim: 'adam' }),
      "optim: expected the class of an optimiser, such as Adam, got 'adam'",
    ],
    [
      'a schedule that is a number',
      solver({ schedule: 0.1 }),
      'schedule: expected a schedule such as new CosineAnnealingLR(), got 0.1',
    ],
    [
      'weight_decay',
      optim({ weight_decay: 0.1 }),
      "optimArgs: expected only lr, betas, eps, weightDecay, got 'weight_decay'; did you mean weightDecay?",
    ],
    ['one beta', optim({ betas: 0.9 }), 'betas: expected [beta1, beta2], got 0.9'],
    ['a rate in words', optim({ lr: '1e-3' }), "lr: expected a number >= 0, got '1e-3'"],
    [
      'no model',
      async () => new Solver().train(null as never, loader(1), null),
      'model: expected a model with forward(inputs) and namedParameters(), got null',
    ],
    [
      'no loader',
      async () => new Solver().train(model, [] as never, null),
      'trainLoader: expected at least one batch, got 0',
    ],
    [
      'a loader without iterator',
      async () => new Solver().train(model, { length: 3 } as never, null),
      'trainLoader: expected an iterable of batches with a length, got an object of length',
    ],
    [
      'no validation loader',
      async () => new Solver().train(model, loader(1), undefined as never),
      'valLoader: expected an iterable of batches with a length, got undefined',
    ],
    [
      'an option of evaluate',
      async () => evaluate(model, loader(1), { lossFn: crossEntropy } as never),
      'did you mean lossFunc?',
    ],
    [
      'an option of worstMistakes',
      async () => worstMistakes(model, loader(1), { n: 3 } as never),
      "options: expected only count, signal, onBatch, betweenBatches, got 'n'",
    ],
  ])('misspelt or of another kind: %s', async (_name, call, message) => {
    const before = copyWeights(model);
    await expect(call()).rejects.toThrow(message);
    expect(copyWeights(model)).toEqual(before);
  });

  test.each<[string, Record<string, number[]>, string]>([
    ['other names', { wieght: [2, 3] }, "gradients: expected only weight, bias, got 'wieght'; did you mean weight?"],
    ['a name more', { weight: [2, 3], bias: [3], more: [1] }, "gradients: expected only weight, bias, got 'more'"],
    ['another shape', { weight: [3, 2] }, 'gradient of weight: expected [2, 3], got [3, 2]'],
    ['none', {}, "gradients: expected at least one, got 'none'"],
  ])('an optimiser refuses gradients of %s, and steps as if it had not been asked', (_name, shapes, message) => {
    for (const optim of [Adam, AdamW, RMSProp, SGD]) {
      const [asked, other] = [new Averager(), new Averager()];
      const steppers = [asked, other].map((m) => new optim(m.namedParameters(), { lr: 0.1 }));
      tf.tidy(() => {
        const wrong = new Map(Object.entries(shapes).map(([name, shape]) => [name, tf.ones(shape) as tf.Tensor]));
        expect(() => steppers[0]!.step(wrong)).toThrow(message);
        for (const stepper of steppers) stepper.step(new Map([['weight', tf.ones([2, 3])]]));
      });
      expect(copyWeights(asked)).toEqual(copyWeights(other));
      for (const thing of [asked, other, ...steppers]) thing.dispose();
    }
  });

  test.each([
    ['missing', new Map([['weight', new Float32Array(6)]]), 'weights: bias is missing'],
    [
      'unexpected',
      new Map([
        ['weight', new Float32Array(6)],
        ['bias', new Float32Array(3)],
        ['b', new Float32Array(1)],
      ]),
      'weights: b is unexpected',
    ],
    [
      'of another size',
      new Map([
        ['weight', new Float32Array(5)],
        ['bias', new Float32Array(3)],
      ]),
      'weights: weight: expected 6 numbers, got 5',
    ],
  ])('loadWeights refuses weights that are %s, and loads none', (_name, weights, message) => {
    const before = copyWeights(model);
    expect(() => loadWeights(model, weights)).toThrow(message);
    expect(copyWeights(model)).toEqual(before);
  });
});
