/** @file The promise of pruning, on real trainings: bench/table/table.csv has them epoch by epoch. */
import { expect, it } from 'vitest';
import { median } from '../../bench/median.mjs';
import { race } from '../../bench/table/race.mjs';
import { Study } from './study.js';

it('TPE with ASHA reaches the best 1 % in a third of the epochs that random search takes', () => {
  const epochs = (seeds: number, settings: object) =>
    median(Array.from({ length: seeds }, (_, seed) => race(Study, { ...settings, seed })));
  const random = epochs(30, { sampler: 'random', pruner: 'none' });
  expect(epochs(9, { sampler: 'tpe', pruner: 'asha' })).toBeLessThanOrEqual(random / 3);
});
