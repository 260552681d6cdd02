import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { byHand } from './by-hand.js';

beforeAll(() => startKernels({ simd: 'strict' }));

test.each(['tanh', 'relu'] as const)(
  '%s: whatever the seed, each derivative is what autodiff and a complex step give; no tensor stays',
  (nonlinearity) => {
    const before = tf.memory().numTensors;
    for (let seed = 0; seed < 200; seed++) {
      const { checks } = byHand({ nonlinearity, seed });
      expect(Object.keys(checks)).toEqual(['V', 'W', 'X0']);
      for (const [by, each] of Object.entries(checks))
        for (const { way, difference, bound } of each)
          expect(difference, `${by}, ${way}, seed ${seed}`).toBeLessThanOrEqual(bound);
    }
    expect(tf.memory().numTensors).toBe(before);
  },
);
