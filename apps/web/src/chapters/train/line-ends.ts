/** @file Where to write beside lines that may end close to each other. */

/** Heights for texts at the ends [x, y] of lines: as near to y as it goes with `distance` between texts near each other, stacked away from the nearer of the plot's edges. */
export function heightsOf(
  ends: readonly (readonly [x: number, y: number])[],
  distance: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const mean = ends.reduce((sum, [, y]) => sum + y, 0) / ends.length;
  const towards = mean < (top + bottom) / 2 ? 1 : -1;
  const order = ends.map((_, i) => i).sort((a, b) => towards * (ends[a]![1] - ends[b]![1]));
  const heights: number[] = [];
  order.forEach((i, place) => {
    const near = order.slice(0, place).filter((j) => Math.abs(ends[j]![0] - ends[i]![0]) < 2 * distance);
    const free = near.map((j) => towards * heights[j]! + distance);
    heights[i] = towards * Math.max(towards * ends[i]![1], ...free);
  });
  return heights;
}
