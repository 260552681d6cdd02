import { expect, test } from 'vitest';
import { forward, type SmallRNN } from './small-rnn.js';
import { stateNorms } from './state-norms.js';

test('with one unit the norms are the products of V and the slopes', () => {
  const rnn: SmallRNN = { nonlinearity: 'tanh', W: [[1]], V: [[0.9]], b: [0.1], X: [[1], [0], [-1]] };
  const [, second, third] = forward(rnn).map(({ slope }) => 0.9 * slope[0]!);
  const norms = stateNorms(rnn);
  expect(norms).toHaveLength(3);
  expect(norms[2]).toBe(1);
  expect(norms[1]).toBeCloseTo(third!, 15);
  expect(norms[0]).toBeCloseTo(third! * second!, 15);
});

test('with two units they are the largest singular values: a rotation keeps the norm, and no change of basis matters', () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const rotation = [
    [c, -s],
    [s, c],
  ];
  const rnn: SmallRNN = { nonlinearity: 'relu', W: [[1], [1]], V: rotation, b: [5, 5], X: [[0], [0], [0]] };
  for (const norm of stateNorms(rnn).slice(1)) expect(norm).toBeCloseTo(1, 12);
  const doubled = stateNorms({ ...rnn, V: rotation.map((row) => row.map((v) => 2 * v)) });
  expect(doubled[1]).toBeCloseTo(2, 12);
});
