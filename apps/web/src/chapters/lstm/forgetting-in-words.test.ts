import { expect, test } from 'vitest';
import { fastest, halfLife, inWords, ofBias } from './forgetting-in-words.js';

const curve = (norms: (number | null)[], decayPerStep: number | null, keeps: number | null) => {
  const halves = decayPerStep !== null && decayPerStep < 1;
  return {
    median: norms,
    lower: norms,
    upper: norms,
    first: [norms[0]!],
    keeps,
    decayPerStep,
    halfLife: halves ? Math.LN2 / -Math.log(decayPerStep) : null,
    ...(!halves && {
      reason:
        decayPerStep === null
          ? 'the gradient is zero at every step'
          : 'on average the gradient grows with the distance',
    }),
  };
};
const values = (biased: number | null) => ({
  rnn: curve([0.25, 0.5, 1], 0.5, null),
  lstm: curve([0.01, 0.1, 1], 0.1, 0.5),
  gru: curve([0.81, 0.9, 1], 0.9, 0.5),
  biased: curve([1, 1, 1], biased, 0.99),
});
const settings = { hidden: 1, steps: 3, seeds: 1, forgetBias: -3 };

test('a half-life, one of a step, and none', () => {
  expect(halfLife(values(0.9).lstm)).toBe('on average it halves every 0.301 steps');
  expect(halfLife(values(0.9).rnn)).toBe('on average it halves with every step');
  expect(halfLife(curve([2, 1], 2, null))).toBe('on average the gradient grows with the distance');
});

test('the fastest is the one with the shortest half-life; where none vanishes there is none', () => {
  expect(fastest(values(0.9))).toBe('LSTM');
  const growing = curve([2, 1], 2, null);
  expect(fastest({ rnn: growing, lstm: growing, gru: growing, biased: growing })).toBeUndefined();
});

test('a gradient that grows, one that stays and one that is zero are not said to be lost', () => {
  const of = (biased: number | null) => ofBias(values(biased), settings);
  expect(of(1.03)).toContain(
    'a forget bias of −3 makes it 0.99, and on average a step back multiplies the gradient by 1.03 instead of by 0.1.',
  );
  expect(of(0.1)).toContain('multiplies the gradient by 0.1, as before.');
  expect(of(null)).toContain('makes it 0.99: the gradient is zero at every step.');
});

test('one seed has no quartiles, several have', () => {
  expect(inWords(values(0.9), settings)).not.toContain('quartile');
  expect(inWords(values(0.9), { ...settings, hidden: 20, seeds: 2 })).toContain(
    'Bands reach from the lower to the upper quartile of the seeds. 20 units',
  );
});
