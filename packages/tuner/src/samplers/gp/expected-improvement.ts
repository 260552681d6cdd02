/** @file By how much a normal variable is expected to come below a value (Jones et al. 1998), as a logarithm, which does not end at 0. */
import { ln } from '@bptt/random';
import { exp, normalCdf } from '../../elementary.js';

const lnRoot2Pi = 0.9189385332046728;

/** ln E[max(best - X, 0)], X from N(mean, variance): ln sigma (z Phi(z) + phi(z)), z = (best - mean) / sigma. */
export function logExpectedImprovement({ mean, variance }: { mean: number; variance: number }, best: number): number {
  const sigma = Math.sqrt(variance);
  const z = (best - mean) / sigma;
  const logDensity = -0.5 * z * z - lnRoot2Pi;
  // Far below, the two terms cancel: their sum is phi(z) / z^2 (1 - 3 / z^2 + ...).
  const z2 = z * z;
  if (z < -6) return ln(sigma) + logDensity - ln(z2) + ln(1 - 3 / z2 + 15 / (z2 * z2));
  return ln(sigma) + ln(z * normalCdf(z) + exp(logDensity));
}
