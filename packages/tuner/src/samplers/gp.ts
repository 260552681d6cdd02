/**
 * @file Bayesian optimisation: a Gaussian process through the values so far, and the configuration where it expects the largest improvement.
 *
 * Jones, Schonlau and Welch, "Efficient global optimization of expensive black-box functions", 1998; Snoek, Larochelle and Adams, "Practical
 * Bayesian optimization of machine learning algorithms", NeurIPS 2012 (Matern 5/2, a length scale each). Running trials count as what is
 * expected of them ("kriging believer"); failed ones as the worst.
 */
import { ln } from '@bptt/random';
import { normalQuantile } from '../elementary.js';
import type { Config } from '../space/parameter.js';
import { embeddingOf } from './gp/embedding.js';
import { logExpectedImprovement } from './gp/expected-improvement.js';
import { neighbour } from './gp/neighbour.js';
import { GaussianProcess } from './gp/regression.js';
import { ranked } from './rank.js';
import { randomSampler } from './random.js';
import type { Observation, Sampler } from './sampler.js';

export interface GpOptions {
  /** Trials at random before the process is asked. */
  startup?: number | undefined;
  /** Configurations at random of which the search for the largest improvement starts. */
  candidates?: number | undefined;
  /** The process goes through at most so many of the best trials: its time grows with their third power. */
  most?: number | undefined;
}

/** From the whole space to a thousandth of it. */
const reaches = [0.2, 0.1, 0.05, 0.02, 0.01, 0.003, 0.001];
const [starts, tries] = [4, 12];

export function gpSampler({ startup = 10, candidates = 400, most = 150 }: GpOptions = {}): Sampler {
  return (space, observations, random) => {
    const finished = observations.filter(({ state }) => state === 'complete' || state === 'pruned');
    if (finished.length < startup) return randomSampler(space, observations, random);
    const kept = ranked(finished).slice(0, most);
    const failed = observations.filter(({ state }) => state === 'failed').slice(0, most);
    const { point, scaleOf } = embeddingOf(space);
    if (scaleOf.length === 0) return randomSampler(space, observations, random);
    const values = evened(kept);
    const all = Float64Array.from([...values, ...failed.map(() => Math.max(...values))]);
    const points = [...kept, ...failed].map(({ config }) => point(config));
    const running = observations.filter(({ state }) => state === 'running').map(({ config }) => point(config));
    const process = new GaussianProcess(points, all, scaleOf).believing(running);
    const least = Math.min(...values);
    const scored = (config: Config) => ({ config, score: logExpectedImprovement(process.at(point(config)), least) });
    const better = (a: { score: number }, b: { score: number }) => b.score - a.score;
    const first = Array.from({ length: candidates }, () => scored(randomSampler(space, observations, random)));
    const near = kept
      .slice(0, 5)
      .flatMap(({ config }) => reaches.map((reach) => scored(neighbour(space, config, reach, random))));
    const improved = [...first, ...near]
      .sort(better)
      .slice(0, starts)
      .map((start) => {
        let best = start;
        for (const reach of reaches)
          for (let i = 0; i < tries; i++) {
            const next = scored(neighbour(space, best.config, reach, random));
            if (next.score > best.score) best = next;
          }
        return best;
      });
    return improved.sort(better)[0]!.config;
  };
}

/**
 * Values of mean 0 and variance 1. Of whole trainings with one objective, ln(1 + (y - best) / (median - best)): what is bad may be very bad
 * without hiding the differences between good ones. Where trials were pruned or have several objectives, the normal quantiles of their ranks.
 */
function evened(sorted: readonly Observation[]): Float64Array {
  const n = sorted.length;
  const comparable = sorted.every(({ state, values }) => state === 'complete' && values.length === 1);
  const value = (i: number) => sorted[i]!.values[0]!;
  const spread = comparable ? value(Math.floor(n / 2)) - value(0) : 0;
  const raw = sorted.map((_, i) =>
    spread > 0 ? ln(1 + (value(i) - value(0)) / spread) : normalQuantile((i + 0.5) / n),
  );
  const mean = raw.reduce((a, b) => a + b) / n;
  const sd = Math.sqrt(raw.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / n);
  return Float64Array.from(raw, (x) => (x - mean) / (sd || 1));
}
