/** @file How large the parts of the row-by-row figure are, in pixels: the image, the rows' weights beside it, the probabilities. */

export const rowCount = 28;
/** Above the rows, for the names of the columns. */
export const head = 20;
export const gap = 12;

export interface RowSizes {
  /** Of a pixel of the image, and so of a row. */
  cell: number;
  image: number;
  weights: number;
  /** Of one of the ten probabilities. */
  column: number;
  height: number;
}

/** @param width what there is for the figure; where it is narrow, the probabilities have a line of their own. */
export function rowSizes(width: number): RowSizes {
  const within = (least: number, value: number, most: number) => Math.max(least, Math.min(most, Math.floor(value)));
  const stacked = width < 480;
  const cell = within(4, stacked ? (width - gap - 100) / rowCount : (width - 2 * gap) / 62, 10);
  const image = rowCount * cell;
  const column = stacked ? within(8, width / 10, 32) : cell * 2;
  const weights = within(40, width - image - (stacked ? gap : 10 * column + 2 * gap), 200);
  // The marker reaches a little beyond the row, the last one's too.
  return { cell, image, weights, column, height: head + image + 2 };
}

/** Where row t = 1..28 begins. */
export const topOf = (t: number, cell: number): number => head + (t - 1) * cell;
