/** @file Where a network's memory breaks, from what was tried; and where its half-life says that it should. */

interface Mark {
  T: number;
  score: number;
}

/** Halfway from guessing to knowing. */
const enough = (chance: number): number => (1 + chance) / 2;

/** The longest T up to which all that was tried was kept in mind, and the shortest that was not. */
export function breakOf(marks: readonly Mark[], chance: number): { kept: number | null; lost: number | null } {
  const sorted = marks.toSorted((a, b) => a.T - b.T);
  const lost = sorted.find(({ score }) => score < enough(chance))?.T ?? null;
  const kept = sorted.findLast(({ T }) => lost === null || T < lost)?.T ?? null;
  return { kept, lost };
}

/** Bits of a float32's significand: a number smaller than another by more than these is rounded away when the two are added. */
const bits = 24;

/** The T from which on the untrained network's gradient by the first input is rounded away beside that by the last. */
export const expectedBreak = (halfLife: number | null): number | null => (halfLife === null ? null : bits * halfLife);
