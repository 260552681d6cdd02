import { expect, test } from 'vitest';
import { importanceOf } from './importance.js';
import type { ShownTrial } from './trials.js';
import { settingsOf, type TuneSettings } from './space.js';

const settings: TuneSettings = { module: 'lstm', trials: 30, epochs: 9, images: 300, hidden: 64, seed: 1 };
/** Trials whose accuracy follows from the learning rate alone; so many come to the second rung. */
const trials = (count: number, further: number): ShownTrial[] =>
  Array.from({ length: count }, (_, id) => {
    const config = { module: 'lstm', hidden: 4 + ((id * 7) % 60), lr: 3e-4 * 10 ** (id / count), batch: 32, clip: 1 };
    const accuracy = 0.2 + (0.6 * id) / count;
    const accuracies = Array.from({ length: id < further ? 3 : 1 }, (_, epoch) => accuracy + 0.01 * epoch);
    return {
      id,
      config,
      settings: settingsOf(config, settings),
      accuracies,
      best: accuracy,
      state: 'pruned',
      reason: null,
    };
  });

test('the setting that decides comes first, at the highest rung with enough trials', () => {
  expect(importanceOf(trials(30, 5), settings)).toMatchObject({
    trials: 30,
    epochs: 1,
    shares: [{ name: 'lr' }, {}, {}, {}],
  });
  expect(importanceOf(trials(30, 14), settings)).toMatchObject({ trials: 14, epochs: 3 });
  expect(importanceOf(trials(30, 5), settings)!.shares[0]!.share).toBeGreaterThan(0.5);
});

test('a few trials are compared at the first rung, one with none', () => {
  expect(importanceOf(trials(4, 4), settings)).toMatchObject({ trials: 4, epochs: 1 });
  expect(importanceOf(trials(1, 1), settings)).toBeNull();
});
