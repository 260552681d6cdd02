/** @file Scratch memory of one call: the caller allocates it, a kernel takes pieces from it in order. */

let top: usize = 0;

/** Starts at `address`; with address 0 the pieces taken only add up to a size. */
export function scratchAt(address: usize): void {
  top = address;
}

/** The next piece, of `floats` floats, on a cache line of its own. */
export function take(floats: i32): usize {
  const piece = top;
  top = (piece + (<usize>floats << 2) + 63) & ~63;
  return piece;
}

/** The end of the pieces taken so far. */
export function scratchEnd(): usize {
  return top;
}

/** Rows of sums that one product makes ahead of the recurrence: few enough to be in cache when their step comes. */
@inline const AHEAD: i32 = 96;

/** The same in time steps of B rows. */
export function stepsAhead(T: i32, B: i32): i32 {
  return min(T, max(1, AHEAD / B));
}

/**
 * Floats from row to row of what a layer keeps, for rows of n: an odd number of cache lines, so that a column of a
 * block falls on all sets of the cache and not on a few.
 */
export function keptWidth(n: i32): i32 {
  return (((n + 15) >> 4) | 1) << 4;
}
