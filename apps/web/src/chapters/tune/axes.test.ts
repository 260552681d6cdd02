import { expect, test } from 'vitest';
import { Study } from '@bptt/tuner';
import { axesOf } from './axes.js';
import { bestOf, rungsOf, type ShownTrial } from './trials.js';
import { costOf, settingsOf, spaceOf, type TuneSettings } from './space.js';

const settings: TuneSettings = { module: 'all', trials: 40, epochs: 9, images: 300, hidden: 32, seed: 1 };
const shown = (changes: Partial<ShownTrial>): ShownTrial => ({
  id: 0,
  config: {},
  settings: settingsOf({ module: 'lstm', hidden: 8, lr: 0.01, batch: 32, clip: 1 }, settings),
  accuracies: [],
  best: 0,
  state: 'running',
  reason: null,
  ...changes,
});

test.each(['all', 'rnn', 'lstm', 'gru'] as const)('what a search of %s proposes lies on its axes', (module) => {
  const study = new Study(
    { space: spaceOf({ ...settings, module }), trials: 40, workers: 40, seed: 1 },
    { cost: costOf },
  );
  const axes = axesOf({ ...settings, module });
  for (const { config } of study.trials) {
    const trial = shown({ settings: settingsOf(config, settings) });
    expect(config['nonlinearity'] === undefined).toBe(config['module'] !== 'rnn');
    expect(costOf(config)).toBeGreaterThan(0);
    for (const { name, place } of axes) {
      if (name === 'accuracy') expect(place(trial)).toBeNull();
      else {
        expect(place(trial), name).toBeGreaterThanOrEqual(-0.01);
        expect(place(trial), name).toBeLessThanOrEqual(1.01);
      }
    }
  }
  expect(axes.map(({ name }) => name).includes('network')).toBe(['all', 'rnn'].includes(module));
  for (const { ticks } of axes) expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
});

test('a hidden size of the least there is has an axis too', () => {
  const { ticks, place } = axesOf({ ...settings, hidden: 8 }).find(({ name }) => name === 'hidden')!;
  expect(ticks.map(({ text }) => text)).toEqual(['4', '8']);
  expect(place(shown({}))).toBe(1);
});

test('the best is the furthest that is right most often, and no failed one', () => {
  const trials = [
    shown({ id: 0, accuracies: [0.9], best: 0.9, state: 'pruned' }),
    shown({ id: 1, accuracies: [0.5, 0.7, 0.6], best: 0.7, state: 'complete' }),
    shown({ id: 2, accuracies: [0.5, 0.6, 0.7], best: 0.7, state: 'complete' }),
    shown({ id: 3, accuracies: [0.9, 0.9, 0.9], best: 0.9, state: 'failed', reason: 'loss NaN' }),
    shown({ id: 4 }),
  ];
  expect(bestOf(trials)!.id).toBe(1);
  expect(bestOf([shown({})])).toBeNull();
  expect([rungsOf(9), rungsOf(1), rungsOf(10)]).toEqual([[1, 3, 9], [1], [1, 3, 9, 10]]);
});
