/** @file Automatic differentiation against the derivation by hand. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '@bptt/cells';
import { derive, initialRNN, largestDifference } from '@bptt/gradients-analysis/derive';
import { startKernels } from '@bptt/kernels';
import { autodiff } from './autodiff.js';

beforeAll(() => startKernels());

const size = fc.integer({ min: 1, max: 4 });

it('equals the derivation by hand to float32, and leaves no tensor behind', () => {
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      fc.constantFrom('tanh' as const, 'relu' as const),
      (hiddenSize, inputSize, t, seed, nonlinearity) => {
        const before = tf.memory().numTensors;
        const rnn = initialRNN(new Random(seed), { hiddenSize, inputSize, t, nonlinearity });
        expect(largestDifference(derive(rnn), autodiff(rnn))).toBeLessThan(2e-6);
        expect(tf.memory().numTensors).toBe(before);
      },
    ),
  );
});
