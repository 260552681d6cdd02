import { describe, expect, it } from 'vitest';
import { branin, conditional, hartmann6 } from '../../bench/functions.mjs';
import { exp } from '../elementary.js';
import { Stream } from '../random.js';
import { Axis } from '../space/axis.js';
import { choice, float, int, type Config } from '../space/parameter.js';
import { Space } from '../space/space.js';
import { ParzenEstimator } from './parzen.js';
import { randomSampler } from './random.js';
import type { Observation, Sampler } from './sampler.js';
import { tpeSampler } from './tpe.js';

const regret = ({ space: definition, value, least }: typeof branin, sampler: Sampler, seed: number, trials: number) => {
  const space = new Space(definition);
  const observations: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const config = sampler(space, observations, new Stream(seed, trial, 'configuration'));
    observations.push({ trial, config, state: 'complete', values: [value(config)], epochs: 1 });
  }
  return Math.min(...observations.map(({ values }) => values[0]!)) - least;
};
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

describe('the Parzen estimator', () => {
  it.each([
    ['a float', float(0, 3), [0.5, 2.9]],
    ['a log float', float(0.01, 10, { log: true }), [0.02, 3]],
    ['a whole number', int(1, 9), [1, 4]],
    ['a log whole number', int(1, 64, { log: true }), [2, 64]],
    ['a stepped float', float(0, 1, { step: 0.25 }), [0.5, 1]],
    ['a choice', choice(['a', 'b', 'c']), ['a', 'a', 'c']],
  ] as const)('of %s has density 1 in all, and samples as it says', (_, parameter, observed) => {
    const axis = new Axis('x', parameter);
    const estimator = new ParzenEstimator(
      [axis],
      observed.map((x) => ({ x })),
    );
    const density = (x: Config[string]) => exp(estimator.logDensity({ x }));
    const bins = axis.discrete ? axis.count : 2000;
    const width = axis.discrete ? 1 : (axis.high - axis.low) / bins;
    const values = Array.from({ length: bins }, (__, i) =>
      axis.discrete ? axis.valueAt(i) : axis.value(axis.low + (i + 0.5) * width),
    );
    expect(values.reduce<number>((sum, x) => sum + density(x) * width, 0)).toBeCloseTo(1, 5);
    const random = new Stream(1, 0, 'test');
    const half = axis.position(values[Math.floor(bins / 2)]!);
    const below = values.reduce<number>((sum, x) => sum + (axis.position(x) < half ? density(x) * width : 0), 0);
    const samples = Array.from({ length: 4000 }, () => axis.position(estimator.sample(random)['x']!));
    expect(samples.filter((x) => x < half).length / 4000).toBeCloseTo(below, 1);
  });
});

describe('TPE', () => {
  it.each([
    ['Branin', branin],
    ['Hartmann6', hartmann6],
    ['a mixed, conditional function', conditional],
  ])('is nearer to the best of %s after 40 trials than random search', (_, benchmark) => {
    const seeds = [0, 1, 2, 3, 4, 5, 6];
    const [tpe, random] = [tpeSampler(), randomSampler].map((sampler) =>
      median(seeds.map((seed) => regret(benchmark, sampler, seed, 40))),
    );
    expect(tpe).toBeLessThan(random! / 2);
  });

  it('never looks for good trials where others failed', () => {
    const space = new Space({ x: float(0, 1) });
    const observations: Observation[] = Array.from({ length: 30 }, (_, trial) => {
      const x = (trial + 0.5) / 30;
      return { trial, config: { x }, state: x < 0.5 ? 'failed' : 'complete', values: x < 0.5 ? [] : [x], epochs: 1 };
    });
    const samples = Array.from({ length: 20 }, (_, i) => tpeSampler()(space, observations, new Stream(0, i, 'test')));
    expect(samples.filter(({ x }) => (x as number) < 0.45).length).toBeLessThan(4);
  });
});
