/** @file The colour behind a letter: the sign of a unit's state decides which, its size how much of it. */

/** @param state from -1 to 1 */
export const stateColor = (state: number): string =>
  `color-mix(in oklab, var(${state < 0 ? '--negative' : '--accent'}) ${Math.round(35 * Math.abs(state))}%, transparent)`;
