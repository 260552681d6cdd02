import { expect, test } from 'vitest';
import { valvesOf } from './valves.js';

const lstm = (f: number, c: number) => ({ i: [0.5], f: [f], g: [0.2], o: [0.6], c: [c], h: [0.6 * Math.tanh(c)] });

test('what comes back to a step is the product of the forget gates after it', () => {
  const steps = valvesOf('lstm', [lstm(0.9, 0.1), lstm(0.5, 0.15), lstm(0.8, 0.22)], 0);
  expect(steps.map(({ back }) => back)).toEqual([0.4, 0.8, 1]);
  expect(steps[1]).toMatchObject({ t: 2, keep: 0.5, write: 0.5, add: 0.2, out: 0.6, to: 0.15 });
});

test('a GRU lets in what it does not keep, and shows all', () => {
  const [step] = valvesOf('gru', [{ r: [0.3], z: [0.75], n: [-0.4], h: [-0.1] }], 0);
  expect(step).toEqual({ t: 1, keep: 0.75, write: 0.25, add: -0.4, out: null, to: -0.1, h: -0.1, back: 1 });
});
