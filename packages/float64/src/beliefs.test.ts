import { expect, test } from 'vitest';
import { beliefs } from './beliefs.js';
import { networkOf, type Values } from './network.js';

const values = (shape: number[], data: number[]): Values => ({ shape, data });
const weights = new Map([
  ['rnn.weight_ih_l0', values([1, 1], [1])],
  ['rnn.weight_hh_l0', values([1, 1], [0.5])],
  ['fc.weight', values([2, 1], [2, -2])],
  ['fc.bias', values([2], [0, 1])],
]);

test('the linear layer reads every state; probabilities are a softmax of what it says', () => {
  const { states, probabilities } = beliefs(networkOf(weights), [Float64Array.of(1), Float64Array.of(0)]);
  const h = [Math.tanh(1), Math.tanh(0.5 * Math.tanh(1))];
  expect(states).toEqual(h.map((each) => [each]));
  h.forEach((each, t) => {
    const [a, b] = probabilities[t]!;
    expect(a! + b!).toBeCloseTo(1, 14);
    expect(Math.log(a! / b!)).toBeCloseTo(4 * each - 1, 12);
  });
});

test('large logits do not overflow', () => {
  const large = new Map([...weights, ['fc.weight', values([2, 1], [1e5, -1e5])]]);
  expect(beliefs(networkOf(large), [Float64Array.of(1)]).probabilities).toEqual([[1, 0]]);
});

test('a network whose linear layer reads no hidden state, or that has none, is refused', () => {
  const without = networkOf(new Map([...weights].filter(([name]) => name.startsWith('rnn'))));
  for (const network of [without, networkOf(weights, { head: 'mean' })])
    expect(() => beliefs(network, [Float64Array.of(1)])).toThrow(/reads the hidden state/);
});
