import { expect, test } from 'vitest';
import { reachOf, resultsOf } from './result.js';

const epoch = (valAccuracy: number | null) => ({ valAccuracy }) as never;

test('the best mark counts, the best comes first, and one without a mark is last', () => {
  const flow = { step: 5, norms: [0.001, 0.1, 0.5] };
  const results = resultsOf([
    { kind: 'rnn', outcome: { epochs: [], reason: 'diverged', flow: null } },
    { kind: 'lstm', outcome: { epochs: [epoch(0.5), epoch(0.9), epoch(0.8)], reason: 'epochs', flow } },
    { kind: 'gru', outcome: { epochs: [epoch(0.95)], reason: 'epochs', flow } },
  ]);
  expect(results.map(({ kind, accuracy, diverged }) => [kind, accuracy, diverged])).toEqual([
    ['gru', 0.95, false],
    ['lstm', 0.9, false],
    ['rnn', null, true],
  ]);
  expect(results[0]!.reach).toBe(0.002);
  expect(resultsOf([{ kind: 'rnn', outcome: null }])).toEqual([]);
});

test('a gradient that is not finite, or that is 0 at the last row, reaches no part', () => {
  expect(reachOf({ step: 1, norms: [null, 1] })).toBeNull();
  expect(reachOf({ step: 1, norms: [1, 0] })).toBeNull();
  expect(reachOf(null)).toBeNull();
});
