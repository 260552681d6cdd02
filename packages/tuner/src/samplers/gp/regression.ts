/** @file A Gaussian process through observed values: its length scales and noise by maximum a posteriori, then mean and variance anywhere. */
import { ln } from '@bptt/random';
import { exp } from '../../elementary.js';
import { backward, cholesky, forward } from './cholesky.js';
import { matern52 } from './matern.js';

/** Logarithms: of each parameter's length scale, then of the noise's part of the variance. */
type LogScales = readonly number[];

/** Normal: a parameter that matters has a scale of about half its axis; the noise is small. */
const prior = { scale: { mean: ln(0.5), sd: 1 }, noise: { mean: ln(1e-4), sd: 2 } };
const leastNoise = 1e-8;
/** Along each coordinate in turn, halved where none is an improvement. */
const search = { first: 1, last: 0.2 };

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

interface Fit {
  weights: Float64Array;
  L: Float64Array;
  /** K^-1 y */
  alpha: Float64Array;
  /** Of the process. */
  variance: number;
  logPosterior: number;
}

export class GaussianProcess {
  readonly #fit: Fit;

  /**
   * @param points [n][D]
   * @param values [n], of mean 0.
   * @param scaleOf [D]: the length scale of each dimension.
   * @param scales as they were found before, for other values at hand.
   */
  constructor(
    readonly points: readonly Float64Array[],
    readonly values: Float64Array,
    readonly scaleOf: readonly number[],
    readonly scales: LogScales = bestScales(points, values, scaleOf),
  ) {
    this.#fit = fitted(points, values, scaleOf, scales);
  }

  at(point: Float64Array): { mean: number; variance: number } {
    const { weights, L, alpha, variance } = this.#fit;
    const k = Float64Array.from(this.points, (other) => matern52(point, other, weights));
    const v = forward(L, k);
    return { mean: dot(k, alpha), variance: variance * Math.max(1 - dot(v, v), 1e-12) };
  }

  /** The same process with more points, whose values are what it expects there: they lower the variance and change no mean. */
  believing(more: readonly Float64Array[]): GaussianProcess {
    const values = Float64Array.from([...this.values, ...more.map((point) => this.at(point).mean)]);
    return new GaussianProcess([...this.points, ...more], values, this.scaleOf, this.scales);
  }
}

function bestScales(points: readonly Float64Array[], values: Float64Array, scaleOf: readonly number[]): LogScales {
  const parameters = Math.max(...scaleOf) + 1;
  let scales: LogScales = [...Array.from({ length: parameters }, () => prior.scale.mean), prior.noise.mean];
  let best = fitted(points, values, scaleOf, scales).logPosterior;
  for (let step = search.first; step >= search.last; step /= 2) {
    for (let i = 0; i < scales.length; i++) {
      for (const change of [step, -step]) {
        for (;;) {
          const changed = scales.map((scale, k) => (k === i ? scale + change : scale));
          const { logPosterior } = fitted(points, values, scaleOf, changed);
          if (!(logPosterior > best)) break;
          [scales, best] = [changed, logPosterior];
        }
      }
    }
  }
  return scales;
}

/** Rasmussen and Williams, algorithm 2.1; the process' variance is the one that makes the values likeliest. */
function fitted(points: readonly Float64Array[], y: Float64Array, scaleOf: readonly number[], scales: LogScales): Fit {
  const n = points.length;
  const weights = Float64Array.from(scaleOf, (scale) => exp(-2 * scales[scale]!));
  const K = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) K[i * n + j] = matern52(points[i]!, points[j]!, weights);
  let noise = leastNoise + exp(scales.at(-1)!);
  let L: Float64Array | null = null;
  while (!L) {
    for (let i = 0; i < n; i++) K[i * n + i] = 1 + noise;
    L = cholesky(K, n);
    if (!L) noise *= 10;
  }
  const alpha = backward(L, forward(L, y));
  const variance = Math.max(dot(y, alpha) / n, 1e-300);
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += 2 * ln(L[i * n + i]!);
  const logPrior = scales.reduce((sum, x, i) => {
    const { mean, sd } = i < scales.length - 1 ? prior.scale : prior.noise;
    const z = (x - mean) / sd;
    return sum - 0.5 * z * z;
  }, 0);
  return { weights, L, alpha, variance, logPosterior: -0.5 * (n * ln(variance) + logDeterminant) + logPrior };
}
