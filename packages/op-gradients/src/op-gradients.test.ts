import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import './index.js';

/** The gradient of f's weighed sum by central differences in one entry. */
function centralDifference(
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  inputs: number[][],
  shapes: number[][],
  which: number,
  entry: number,
): number {
  const at = (step: number) =>
    tf.tidy(() => {
      const moved = inputs.map((values, i) =>
        tf.tensor(
          values.map((x, j) => (i === which && j === entry ? x + step : x)),
          shapes[i],
        ),
      );
      return weighed(f(...moved)).dataSync()[0]!;
    });
  return (at(1e-2) - at(-1e-2)) / 2e-2;
}

/** A sum in which every entry has a weight of its own. */
const weighed = (y: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(tf.reshape(y, [-1]), tf.tensor1d(Array.from({ length: y.size }, (_, i) => 1 - 0.3 * i)))) as tf.Scalar;

const cases: [string, (...xs: tf.Tensor[]) => tf.Tensor, ...number[][]][] = [
  ['add', tf.add, [2, 3], [2, 3]],
  ['add, broadcast', tf.add, [2, 3], [3]],
  ['add, broadcast in the middle', tf.add, [2, 1, 2], [1, 3, 2]],
  ['sub, broadcast', tf.sub, [3], [2, 3]],
  ['mul', tf.mul, [2, 3], [2, 3]],
  ['mul by a scalar', tf.mul, [2, 3], []],
  ['mul, broadcast', tf.mul, [1, 3], [2, 3]],
  ['div', (a, b) => tf.div(a!, tf.add(b!, 3)), [2, 3], [2, 3]],
  ['div, broadcast', (a, b) => tf.div(a!, tf.add(b!, 3)), [2, 3], [3]],
  ['matMul', (a, b) => tf.matMul(a!, b!), [2, 3], [3, 2]],
  ['matMul a^T', (a, b) => tf.matMul(a!, b!, true, false), [3, 2], [3, 2]],
  ['matMul b^T', (a, b) => tf.matMul(a!, b!, false, true), [2, 3], [2, 3]],
  ['matMul a^T b^T', (a, b) => tf.matMul(a!, b!, true, true), [3, 2], [2, 3]],
  ['square', (x) => tf.square(x!), [5]],
  ['neg', (x) => tf.neg(x!), [5]],
  ['log', (x) => tf.log(tf.add(x!, 3)), [5]],
  ['exp', (x) => tf.exp(x!), [5]],
  ['tanh', (x) => tf.tanh(x!), [5]],
  ['sigmoid', (x) => tf.sigmoid(x!), [5]],
  ['relu', (x) => tf.relu(x!), [5]],
  ['sum of all', (x) => tf.sum(x!), [2, 3]],
  ['sum along an axis', (x) => tf.sum(x!, 1), [2, 3]],
  ['sum, keeping dimensions', (x) => tf.sum(x!, 0, true), [2, 3]],
  ['mean of all', (x) => tf.mean(x!), [2, 3]],
  ['mean along an axis', (x) => tf.mean(x!, 0), [2, 3]],
  ['logSoftmax', (x) => tf.logSoftmax(x!), [2, 3]],
  ['reshape', (x) => tf.reshape(x!, [3, 2]), [2, 3]],
  ['squeeze', (x) => tf.squeeze(x!, [0]), [1, 3]],
  ['expandDims', (x) => tf.expandDims(x!, 1), [2, 3]],
  ['slice', (x) => tf.slice(x!, [0, 1], [-1, 2]), [2, 4]],
  ['transpose', (x) => tf.transpose(x!, [2, 0, 1]), [2, 3, 2]],
  ['reverse', (x) => tf.reverse(x!, 1), [2, 3]],
  ['split', (x) => tf.add(...(tf.split(x!, 2, 1) as [tf.Tensor, tf.Tensor])), [2, 4]],
  ['split into one', (x) => tf.split(x!, 1, 1)[0]!, [2, 4]],
  ['unstack', (x) => tf.mul(...(tf.unstack(x!, 1) as [tf.Tensor, tf.Tensor])), [3, 2]],
  ['unstack of one', (x) => tf.unstack(x!)[0]!, [1, 2]],
  ['unstack, one used', (x) => tf.unstack(x!)[1]!, [3, 2]],
  ['stack', (a, b) => tf.stack([a!, b!], 1), [2, 3], [2, 3]],
  ['concat', (a, b) => tf.concat([a!, b!], 1), [2, 3], [2, 1]],
  ['concat, last axis', (a, b) => tf.concat([a!, b!], -1), [2, 3], [2, 1]],
  ['cast', (x) => tf.cast(x!, 'float32'), [3]],
  ['clone', (x) => tf.clone(x!), [3]],
];

test.each(cases)('%s', (_name, f, ...shapes) => {
  const before = tf.memory().numTensors;
  // Away from 0, where relu has no derivative.
  const number = fc
    .tuple(fc.double({ min: 0.1, max: 1.5, noNaN: true }), fc.boolean())
    .map(([x, negative]) => (negative ? -x : x));
  const inputs = fc.tuple(
    ...shapes.map((shape) =>
      fc.array(number, { minLength: tf.util.sizeFromShape(shape), maxLength: tf.util.sizeFromShape(shape) }),
    ),
  );
  fc.assert(
    fc.property(inputs, (values) => {
      tf.tidy(() => {
        const tensors = values.map((value, i) => tf.tensor(value, shapes[i]));
        tf.grads((...xs) => weighed(f(...xs)))(tensors).forEach((gradient, which) => {
          expect(gradient.shape).toEqual(shapes[which]);
          gradient.dataSync().forEach((g, entry) => {
            const expected = centralDifference(f, values, shapes, which, entry);
            expect(Math.abs(g - expected)).toBeLessThan(5e-3 * Math.max(1, Math.abs(expected)));
          });
        });
      });
    }),
    { numRuns: 10 },
  );
  expect(tf.memory().numTensors).toBe(before);
});
