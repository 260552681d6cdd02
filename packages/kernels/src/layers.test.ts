import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startKernels } from './index.js';
import { randomCase, type Cell } from './checks/case.js';
import { compute, layer, tensorsOf } from './checks/compute.js';
import { inFloat64 } from './checks/in-float64.js';
import { run } from './start-kernels.js';
import { hasRelaxedSimd, variants } from './variants.js';

const cells: Cell[] = ['lstm', 'gru', 'rnn', 'rnn-relu'];
const runnable = variants.filter((variant) => !variant.endsWith('relaxed') || hasRelaxedSimd());

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
});

/** The largest difference, relative to the largest expected value (but at least 1). */
function worst(got: Record<string, ArrayLike<number>>, expected: Record<string, ArrayLike<number>>): number {
  let result = 0;
  for (const name in got) {
    const [a, b] = [got[name]!, expected[name]!];
    const size = Array.from(b).reduce((m, v) => Math.max(m, Math.abs(v)), 1);
    for (let i = 0; i < b.length; i++) result = Math.max(result, Math.abs(a[i]! - b[i]!) / size);
    if (a.length !== b.length) return Infinity;
  }
  return result;
}

describe.each(cells)('%s', (cell) => {
  it('agrees with the equations for random shapes', () => {
    fc.assert(
      fc.property(
        fc.record({
          T: fc.integer({ min: 1, max: 7 }),
          B: fc.integer({ min: 1, max: 11 }),
          I: fc.integer({ min: 1, max: 19 }),
          H: fc.integer({ min: 1, max: 21 }),
          seed: fc.nat(),
        }),
        ({ seed, ...sizes }) => {
          const test = randomCase({ cell, ...sizes }, seed);
          expect(worst(compute(test), inFloat64(test))).toBeLessThan(5e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('agrees for every residue of B, I and H, and beyond one block', () => {
    for (let n = 1; n <= 33; n++) {
      const test = randomCase({ cell, T: 2, B: ((n * 5) % 13) + 1, I: ((n * 7) % 17) + 1, H: n }, n);
      expect(worst(compute(test), inFloat64(test))).toBeLessThan(3e-6);
    }
    const test = randomCase({ cell, T: 3, B: 150, I: 7, H: 70 }, 1, 0.2);
    expect(worst(compute(test), inFloat64(test))).toBeLessThan(1e-5);
  });

  it('takes the gradient of a result that the loss does not use as zero', () => {
    for (const [used, zero] of [
      [[0], ['dhN', 'dcN']],
      [[1], ['dOutput', 'dcN']],
      [[0, 1], ['dcN']],
    ] as const) {
      const test = randomCase({ cell, T: 4, B: 3, I: 4, H: 9 }, 11);
      for (const name of zero) if (test.values[name]) test.values[name] = new Float32Array(test.values[name].length);
      expect(worst(compute(test, [...used]), inFloat64(test))).toBeLessThan(3e-6);
    }
  });

  it('works without biases, or with one', () => {
    for (const missing of [['biasIh', 'biasHh'], ['biasIh'], ['biasHh']]) {
      const test = randomCase({ cell, T: 3, B: 2, I: 4, H: 5 }, 7);
      for (const name of missing) delete test.values[name];
      const expected = inFloat64(test);
      const got = compute(test);
      expect(Object.keys(got)).not.toContain(`d.${missing[0]}`);
      expect(worst(got, expected)).toBeLessThan(3e-6);
    }
  });

  it('takes initial states that are left out as zeros, bit for bit, in and outside of a gradient', () => {
    for (const sizes of [
      { T: 4, B: 3, I: 4, H: 5 },
      { T: 1, B: 300, I: 2, H: 260 },
    ]) {
      tf.tidy(() => {
        const { h0, c0, ...rest } = tensorsOf(randomCase({ cell, ...sizes }, 5));
        const zeros = { h0: tf.zerosLike(h0!), ...(c0 && { c0: tf.zerosLike(c0) }) };
        const both = [rest, { ...rest, ...zeros }].map((inputs) => {
          const before = tf.memory().numTensors;
          const { x, ...others } = inputs as Record<string, tf.Tensor>;
          const dx = tf.grad((x) => tf.sum(layer(cell, { ...others, x })[0]!))(x!);
          const results = layer(cell, inputs as Record<string, tf.Tensor>);
          expect(tf.memory().numTensors).toBe(before + 1 + results.length);
          return [dx, ...results].map((tensor) => tensor.dataSync());
        });
        expect(both[0]).toEqual(both[1]);
      });
    }
  });

  it('has the same bits in strict and wide, and in relaxed and wide-relaxed; all agree', async () => {
    const test = randomCase({ cell, T: 5, B: 9, I: 13, H: 38 }, 3);
    const results: Record<string, Record<string, Float32Array>> = {};
    for (const variant of runnable) {
      await run(variant);
      results[variant] = compute(test);
      expect(worst(results[variant]!, inFloat64(test))).toBeLessThan(5e-6);
    }
    await run('strict');
    expect(results['wide']).toEqual(results['strict']);
    expect(results['wide-relaxed']).toEqual(results['relaxed']);
  });

  it('leaves no tensor behind', () => {
    const test = randomCase({ cell, T: 3, B: 2, I: 4, H: 5 }, 7);
    compute(test);
    const before = tf.memory();
    compute(test);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });
});

it('says what is missing where a gradient of a gradient has no equations to go through', () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const { x, ...others } = tensorsOf(randomCase({ cell: 'lstm', T: 2, B: 1, I: 2, H: 3 }, 1));
    const f = (x: tf.Tensor) => tf.sum(layer('lstm', { ...others, x })[0]!);
    expect(() => tf.grad((x) => tf.sum(tf.square(tf.grad(f)(x))))(x!)).toThrow(
      expect.objectContaining({ code: 'BPTT_ARGUMENT', message: expect.stringContaining('equations') }),
    );
  });
  expect(tf.memory().numTensors).toBeGreaterThanOrEqual(before);
});
