/** @file How fast norms shrink from step to step. */
import { ArgumentError } from '@bptt/errors';

/** A number that JSON takes, or null where there is none. */
export type Maybe = number | null;

export interface Decay {
  /** The ratio of a norm to the one a step later, by least squares on ln norm: below 1 they vanish, above 1 they explode. */
  decayPerStep: Maybe;
  /** ln 2 / -ln decayPerStep: the steps after which a half is left. Null where nothing shrinks. */
  halfLife: Maybe;
  /** Why one of them is null. */
  reason?: string;
}

/** norms[t], t = 0..T-1, of gradients that come from T-1. Zeros are left out of the fit, as ln 0 is no number. */
export function decayOf(norms: readonly Maybe[]): Decay {
  const wrong = Array.isArray(norms) ? norms.find((norm) => norm !== null && typeof norm !== 'number') : norms;
  if (wrong !== undefined) throw new ArgumentError('norms', 'a list of numbers, null where there is none', wrong);
  const none = (reason: string): Decay => ({ decayPerStep: null, halfLife: null, reason });
  if (norms.some((norm) => norm === null)) return none('a norm is beyond the range of float64');
  const lags = norms.flatMap((norm, t) => (norm! > 0 ? [{ lag: norms.length - 1 - t, ln: Math.log(norm!) }] : []));
  if (!lags.length) return none('the gradient is zero at every step');
  if (lags.length === 1)
    return none(norms.length === 1 ? 'one step has no decay' : 'the gradient is zero at every step but one');
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const [lag, ln] = [mean(lags.map((point) => point.lag)), mean(lags.map((point) => point.ln))];
  const slope =
    mean(lags.map((point) => (point.lag - lag) * (point.ln - ln))) / mean(lags.map((point) => (point.lag - lag) ** 2));
  const decayPerStep = finiteOrNull(Math.exp(slope));
  if (slope < 0) return { decayPerStep, halfLife: Math.LN2 / -slope };
  return {
    decayPerStep,
    halfLife: null,
    reason: `on average the gradient ${slope > 0 ? 'grows' : 'does not change'} with the distance`,
  };
}

/** Null for NaN and infinities, which JSON does not know. */
export const finiteOrNull = (x: number): Maybe => (Number.isFinite(x) ? x : null);
