/** @file Where the parts of an unrolled network are, and what is lit at each moment. */

/** One step of a recurrent network, as the figure shows it. */
export interface UnrolledStep {
  /** Its number. */
  t: number;
  /** What it reads, and the state that it makes. */
  x: number;
  h: readonly number[];
  /** How much of h there is, from 0 to 1. */
  level: number;
  /** |dh_T/dh_t|, the largest singular value; null beyond the numbers of float64. */
  norm: number | null;
}

/** The steps that fit, the latest ones. @param least pixels that a step takes at least. */
export const shownOf = <S>(steps: readonly S[], width: number, least = 62): readonly S[] =>
  steps.slice(-Math.max(2, Math.min(steps.length, Math.floor(width / least))));

/** Moments: 0, nothing; 1..n, so many steps forward; n+1..2n-1, so many arrows back. */
export const lastMoment = (n: number): number => 2 * n - 1;

/** Whether step i (from 0) of n has been made at this moment. */
export const isMade = (i: number, moment: number): boolean => i < moment;

/** Whether the gradient has come back to step i at this moment. */
export const isReached = (i: number, n: number, moment: number): boolean =>
  i === n - 1 ? moment >= n : moment >= 2 * n - 1 - i;

/** The width of an arrow that a gradient of this norm comes back along, in pixels: linear, so that what fades can be seen to fade. */
export const widthOf = (norm: number | null, full = 12): number => Math.min(2 * full, full * (norm ?? 2));
