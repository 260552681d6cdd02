import { describe, expect, it } from 'vitest';
import type { Objective } from './objective.js';
import { conditional } from '../bench/functions.mjs';
import { choice, float, int } from './space/parameter.js';
import { tune, type TuneOptions } from './tune.js';

const space = { x: float(-1, 1) };
const training: Objective = async ({ config, epochs, report }) => {
  for (let epoch = 1; epoch <= epochs; epoch++) await report(epoch, conditional.value(config) + 1 / epoch);
};

describe('tune', () => {
  it('finds the best of a function', async () => {
    const { best, trials, ended } = await tune({
      space,
      trials: 40,
      objective: ({ config }) => ((config['x'] as number) - 0.3) ** 2,
    });
    expect(ended).toBe(true);
    expect(trials.length).toBe(40);
    expect(Math.abs((best!.config['x'] as number) - 0.3)).toBeLessThan(0.05);
    expect(best!.value).toBe(Math.min(...trials.map(({ value }) => value!)));
  });

  it('gives the same trials however many run at once', async () => {
    const options = { space: conditional.space, pruner: 'asha', epochs: 9, trials: 30, sampler: 'random' } as const;
    const one = await tune({ ...options, objective: training, parallel: 1 });
    const many = await tune({
      ...options,
      parallel: 4,
      objective: async (trial) => {
        // Later ones answer first.
        for (let i = trial.id % 5; i < 5; i++) await Promise.resolve();
        return training(trial);
      },
    });
    expect(many).toEqual(one);
    expect(one.trials.some(({ state }) => state === 'pruned')).toBe(true);
  });

  it('maximises, and returns the front of several objectives', async () => {
    const { best, front } = await tune({
      space: { size: int(1, 10) },
      objectives: { accuracy: 'maximise', size: 'minimise' },
      trials: 10,
      objective: ({ config }) => [Math.min(config['size'] as number, 6) / 6, config['size'] as number],
    });
    expect(best!.config).toEqual({ size: expect.any(Number) });
    expect(best!.values[0]).toBe(1);
    expect(front.map(({ config }) => config['size']).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('a training that throws, diverges, ends early or says nothing is a failed trial with its reason', async () => {
    const objective: Objective = async ({ config, report }) => {
      if (config['how'] === 'throws') throw new Error('out of memory');
      if (config['how'] === 'diverges') return NaN;
      if (config['how'] === 'ends') return report(1, 1);
      if (config['how'] === 'works') await report(3, 5).then(() => report(6, 4));
    };
    const how = ['throws', 'diverges', 'ends', 'silent', 'works'];
    const { trials, best } = await tune({ space: { how: choice(how) }, trials: 5, sampler: 'grid', objective });
    expect(Object.fromEntries(trials.map(({ config, state, reason }) => [config['how'], [state, reason]]))).toEqual({
      throws: ['failed', 'out of memory'],
      diverges: ['failed', 'the objective returned NaN'],
      ends: ['complete', null],
      silent: ['failed', 'the objective neither returned nor reported a value'],
      works: ['complete', null],
    });
    expect(best!.value).toBe(1);
    const pruned = await tune({ space: { how: choice(['silent']) }, pruner: 'asha', epochs: 9, objective: () => 1 });
    expect(pruned.trials[0]!.reason).toBe('the objective ended without a report of epoch 1');
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const { trials, ended } = await tune({
      space,
      trials: 1000,
      signal: controller.signal,
      objective: ({ id }) => (id === 9 && controller.abort(), id),
    });
    expect(ended).toBe(false);
    expect(trials.length).toBeLessThan(20);
  });

  it.each<[Partial<TuneOptions>, string]>([
    [{ space: {} }, "space: expected at least one parameter, got 'none'"],
    [{ space: { a: float(2, 1) } }, "space.a: expected low <= high, got 'low 2, high 1'"],
    [{ space: { a: float(0, 1, { log: true }) } }, 'space.a.low: expected a number > 0, since log is true, got 0'],
    [{ space: { a: int(0.5, 3) } }, 'space.a.low: expected a whole number, got 0.5'],
    [{ space: { a: choice([]) } }, "space.a.choices: expected a list of at least one value, got '[]'"],
    [{ space: { a: choice([1, 1]) } }, "space.a.choices: expected each value once, got '[1,1]'"],
    [{ space: { a: float(0, NaN) } }, 'space.a.high: expected a finite number, got NaN'],
    [{ space: { a: { type: 'real' } as never } }, "space.a.type: expected 'float', 'int' or 'choice', got 'real'"],
    [
      { space: { a: { ...float(0, 1), lo: 3 } as never } },
      "space.a: expected only type, low, high, step, log, when, got 'lo'",
    ],
    [
      { space: { a: float(0, 1, { when: { b: ['x'] } }) } },
      "space.a.when: expected a parameter declared above it, got 'b'",
    ],
    [
      { space: { b: choice(['y']), a: float(0, 1, { when: { b: ['x'] } }) } },
      "space.a.when.b: expected one of y, got 'x'",
    ],
    [{ space, trials: 0 }, 'trials: expected a whole number from 1 to 1000000, got 0'],
    [{ space, sampler: 'best' as never }, "sampler: expected 'random', 'tpe', 'gp' or 'grid', got 'best'"],
    [{ space, sampler: 'grid' }, "space.x: expected a step, since the sampler is grid, got 'none'"],
    [
      { space, trails: 3 } as never,
      "options: expected only space, seed, trials, sampler, pruner, epochs, minEpochs, eta, objectives, workers, async, repeat, objective, executor, parallel, cost, signal, onEvent, got 'trails'; did you mean trials?",
    ],
  ])('refuses %j', async (options, message) => {
    await expect(tune({ space, objective: () => 0, ...options })).rejects.toThrow(message);
  });
});
