/** @file The modules of PyTorch's goldens: initial weights, outputs and gradients, on tfjs's own backend and with the kernels. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { Dropout, Embedding, LayerNorm, Linear, LSTM, Module, Random, Sequential } from './index.js';

type Nested = number | Nested[];
interface Golden {
  module: 'Embedding' | 'LayerNorm' | 'Linear';
  arguments: Record<string, number | number[] | boolean>;
  seed: number;
  initial: Record<string, Nested>;
  parameters: Record<string, Nested>;
  input: Nested;
  output: Nested;
  cotangent: Nested;
  gradients: Record<string, Nested>;
}
const goldens = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../pytorch/modules.json'), 'utf8'),
) as Golden[];
const classes = { Embedding, LayerNorm, Linear };
const camelCase = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function make({ module, arguments: given, seed }: Golden): Embedding | LayerNorm | Linear {
  const options = Object.fromEntries(Object.entries(given).map(([name, value]) => [camelCase(name), value]));
  return new classes[module]({ ...options, ...(module !== 'LayerNorm' && { seed }) } as never);
}

const flat = (nested: Nested): number[] => ([nested] as unknown[]).flat(Infinity) as number[];
function expectClose(found: ArrayLike<number>, expected: Nested, within = 1e-5): void {
  const wanted = flat(expected);
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) =>
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(value))),
  );
}

describe.each(['cpu', 'wasm'])('as PyTorch, on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await startKernels({ simd: 'strict' });
    await tf.setBackend(backend);
  });

  test.each(goldens)('$module $arguments of $input', (golden) => {
    const before = tf.memory().numTensors;
    const module = make(golden);
    // PyTorch's own ln and cos are approximate.
    for (const [name, values] of Object.entries(golden.initial))
      expectClose(module.namedParameters().get(name)!.dataSync(), values, 2e-6);
    tf.tidy(() => {
      const parameters = module.namedParameters();
      for (const [name, parameter] of parameters) parameter.assign(tf.tensor(golden.parameters[name] as number[]));
      const input = tf.tensor(golden.input as number[], undefined, golden.module === 'Embedding' ? 'int32' : 'float32');
      expectClose(module.forward(input).dataSync(), golden.output);
      const names = Object.keys(golden.gradients);
      const leaves = names.map((name) => parameters.get(name) ?? input);
      const loss = () => tf.sum(tf.mul(module.forward(input), tf.tensor(golden.cotangent as number[])));
      const { grads } = tf.engine().gradients(loss as () => tf.Tensor, leaves as tf.Tensor[]);
      names.forEach((name, i) => expectClose(grads[i]!.dataSync(), golden.gradients[name]!));
    });
    module.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an embedding has gradients of gradients', () => {
    tf.tidy(() => {
      const [embedding, ids] = [
        new Embedding({ numEmbeddings: 3, embeddingDim: 2, paddingIdx: 1 }),
        tf.tensor1d([0, 1, 2, 2], 'int32'),
      ];
      const cubes = (w: tf.Tensor) => {
        void w;
        return tf.sum(tf.pow(embedding.forward(ids), 3));
      };
      const slope = (w: tf.Tensor) => tf.sum(tf.grad(cubes)(w));
      const w = embedding.weight;
      const count = [1, 1, 0, 0, 2, 2];
      expectClose(
        tf.grad(slope)(w).dataSync(),
        [...w.dataSync()].map((x, i) => 6 * x * count[i]!),
      );
    });
  });
});

test('what is no id is named with its place', () => {
  const embedding = new Embedding({ numEmbeddings: 3, embeddingDim: 2 });
  tf.tidy(() => {
    expect(() => embedding.forward(tf.tensor1d([0, 3], 'int32'))).toThrow('ids[1]: expected from 0 to 2, got 3');
    expect(() => embedding.forward(tf.tensor1d([-1], 'int32'))).toThrow('ids[0]: expected from 0 to 2, got -1');
    expect(() => embedding.forward(tf.tensor1d([0.5]))).toThrow("ids: expected an int32 tensor, got 'float32'");
    expect(() => embedding.forward(undefined as never)).toThrow('ids: expected an int32 tensor, got undefined');
  });
  expect(() => new Embedding({ numEmbeddings: 3, embeddingDim: 2, paddingIdx: 3 })).toThrow('paddingIdx');
  expect(() => new LayerNorm({ normalizedShape: [] })).toThrow('normalizedShape');
  expect(() => tf.tidy(() => new LayerNorm({ normalizedShape: 3 }).forward(tf.ones([3, 2])))).toThrow(
    'input: expected [..., 3], got [3, 2]',
  );
});

test('dropout acts in training mode only, the same for the same seed', () => {
  const drop = (seed: number) => {
    const layer = new Dropout({ p: 0.25, seed });
    return tf.tidy(() => [0, 1].map(() => [...layer.forward(tf.ones([400])).dataSync()]));
  };
  const [first, second] = drop(1);
  expect(drop(1)).toEqual([first, second]);
  expect(first).not.toEqual(second);
  expect(drop(2)[0]).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([0, Math.fround(4 / 3)]));
  expect(Math.abs(first!.filter((x) => x === 0).length - 100)).toBeLessThan(5 * Math.sqrt(75));
  tf.tidy(() => {
    const x = tf.tensor1d([1, 2]);
    expect([...new Dropout().eval().forward(x).dataSync()]).toEqual([1, 2]);
  });
  expect(() => new Dropout({ p: 1.5 })).toThrow('p: expected a number from 0 to 1, got 1.5');
});

test('Sequential: one after the other, named by place; modes reach inside', () => {
  const random = new Random(3);
  const [lstm, linear] = [
    new LSTM({ inputSize: 2, hiddenSize: 4, seed: random }),
    new Linear({ inFeatures: 4, outFeatures: 3, seed: random }),
  ];
  const model = new Sequential([
    lstm,
    ([output]: [tf.Tensor]) => output,
    new Dropout({ p: 0.5, seed: 1 }),
    tf.relu,
    linear,
  ]);
  expect([...model.namedParameters().keys()]).toEqual([
    '0.weight_ih_l0',
    '0.weight_hh_l0',
    '0.bias_ih_l0',
    '0.bias_hh_l0',
    '4.weight',
    '4.bias',
  ]);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const x = tf.tensor3d(new Random(1).uniform(12, 1), [3, 2, 2]);
    expect([...model.eval().forward(x).dataSync()]).toEqual([
      ...linear.forward(tf.relu(lstm.forward(x)[0])).dataSync(),
    ]);
    expect([...model.train().forward(x).dataSync()]).not.toEqual([...model.eval().forward(x).dataSync()]);
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(() => new Sequential([3 as never])).toThrow(
    'parts[0]: expected a module with a forward, or a function, got 3',
  );
  expect(() => new Sequential([Dropout as never])).toThrow('parts[0]: expected a module with a forward');
  expect(() => new Sequential([])).toThrow('parts: expected an array of modules and functions');
});

test('what is no module is none of its parts', () => {
  class Net extends Module {
    readonly encoder = this.addModule('encoder', 3 as never);
  }
  expect(() => new Net()).toThrow("module 'encoder': expected a Module, got 3");
});

test('requiresGrad freezes a module, or an inner one by its name', () => {
  class Net extends Module {
    readonly encoder = this.addModule('encoder', new LSTM({ inputSize: 2, hiddenSize: 2 }));
    readonly encoder2 = this.addModule('encoder2', new Linear({ inFeatures: 2, outFeatures: 2 }));
  }
  const net = new Net();
  const trainable = () => [...net.namedParameters()].filter(([, p]) => p.trainable).map(([name]) => name);
  net.requiresGrad(false, 'encoder');
  expect(trainable()).toEqual(['encoder2.weight', 'encoder2.bias']);
  net.requiresGrad(true, 'encoder.weight_hh_l0');
  expect(trainable()).toEqual(['encoder.weight_hh_l0', 'encoder2.weight', 'encoder2.bias']);
  net.requiresGrad(false);
  expect(trainable()).toEqual([]);
  expect(net.requiresGrad(true)).toBe(net);
  expect(trainable()).toHaveLength(6);
  expect(() => net.requiresGrad(false, 'decoder')).toThrow('prefix: expected the start of one of encoder.weight_ih_l0');
});
