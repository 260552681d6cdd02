/**
 * @file The tree-structured Parzen estimator: where good trials are dense and bad ones are not.
 *
 * Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011; in the form of Watanabe, "Tree-structured Parzen
 * estimator: understanding its algorithm components", arXiv 2304.11127: multivariate kernels, groups of parameters that exist
 * together, running trials counted as bad ("constant liar").
 */
import type { Config, Value } from '../space/parameter.js';
import type { Group } from '../space/space.js';
import { ParzenEstimator } from './parzen.js';
import { ranked } from './rank.js';
import { randomSampler } from './random.js';
import type { Observation, Sampler } from './sampler.js';

export interface TpeOptions {
  /** Trials at random before the estimator is asked. */
  startup?: number | undefined;
  /** Samples of the good trials' density, of which the best is taken. */
  candidates?: number | undefined;
}

export function tpeSampler({ startup = 10, candidates = 48 }: TpeOptions = {}): Sampler {
  return (space, observations, random) => {
    const finished = observations.filter(({ state }) => state === 'complete' || state === 'pruned');
    if (finished.length < startup) return randomSampler(space, observations, random);
    const good = new Set(ranked(finished).slice(0, Math.min(Math.ceil(0.1 * finished.length), 25)));
    const config: Record<string, Value> = {};
    for (const group of space.groups) {
      if (!group.active(config)) continue;
      Object.assign(config, next(group, observations, good));
    }
    return config;

    /** The sample x of the good trials' density l with the largest l(x) / g(x). */
    function next(group: Group, all: readonly Observation[], best: ReadonlySet<Observation>): Config {
      const having = all.filter((observation) => group.axes.every(({ name }) => name in observation.config));
      const estimator = (kept: Observation[]) =>
        new ParzenEstimator(
          group.axes,
          kept.map((observation) => observation.config),
        );
      const l = estimator(having.filter((observation) => best.has(observation)));
      const g = estimator(having.filter((observation) => !best.has(observation)));
      const samples = Array.from({ length: candidates }, () => l.sample(random));
      const gains = samples.map((sample) => l.logDensity(sample) - g.logDensity(sample));
      return samples[gains.indexOf(Math.max(...gains))]!;
    }
  };
}
