/** @file A Parzen estimator of several parameters at once: a mixture of products of kernels, one an observation, and a prior. */
import { ln } from '@bptt/random';
import { logSumExp } from '../elementary.js';
import type { Stream } from '../random.js';
import type { Axis } from '../space/axis.js';
import type { Config, Value } from '../space/parameter.js';
import { kernelsOf, type Kernels } from './kernels.js';

export class ParzenEstimator {
  readonly #kernels: readonly [name: string, kernels: Kernels][];
  readonly #weights: readonly number[];
  readonly #logWeights: readonly number[];

  /** @param observed in the order in which they were made: with more than 25, older ones count less. */
  constructor(axes: readonly Axis[], observed: readonly Config[]) {
    this.#kernels = axes.map((axis) => [
      axis.name,
      kernelsOf(
        axis,
        observed.map((config) => config[axis.name]!),
      ),
    ]);
    const weights = [...ages(observed.length), 1];
    const sum = weights.reduce((a, b) => a + b);
    this.#weights = weights.map((weight) => weight / sum);
    this.#logWeights = this.#weights.map(ln);
  }

  sample(random: Stream): Config {
    const kernel = random.choice(this.#weights);
    const config: Record<string, Value> = {};
    for (const [name, kernels] of this.#kernels) config[name] = kernels.sample(kernel, random);
    return config;
  }

  logDensity(config: Config): number {
    return logSumExp(
      this.#logWeights.map((logWeight, kernel) =>
        this.#kernels.reduce((sum, [name, kernels]) => sum + kernels.logDensity(kernel, config[name]!), logWeight),
      ),
    );
  }
}

/** The newest 25 count 1, those before from 1 / n rising. */
function ages(n: number): number[] {
  const ramp = Math.max(n - 25, 0);
  const slope = ramp > 1 ? (1 - 1 / n) / (ramp - 1) : 0;
  return Array.from({ length: n }, (_, i) => (i < ramp ? 1 / n + i * slope : 1));
}
