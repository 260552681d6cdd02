/** @file When a network changed its mind: the digit that it took for the likeliest, row after row. */

/** Rows `from` to `to`, counted from 1, after each of which it would have said this digit. */
export interface Opinion {
  digit: number;
  from: number;
  to: number;
}

export const likeliest = (probabilities: readonly number[]): number =>
  probabilities.indexOf(Math.max(...probabilities));

/** @param rows the probabilities of the digits after each row [T][10]. */
export function opinionsOf(rows: readonly (readonly number[])[]): Opinion[] {
  const opinions: Opinion[] = [];
  for (const [i, probabilities] of rows.entries()) {
    const digit = likeliest(probabilities);
    const last = opinions.at(-1);
    if (last?.digit === digit) last.to = i + 1;
    else opinions.push({ digit, from: i + 1, to: i + 1 });
  }
  return opinions;
}

/** The rows with ink, counted from 1: before the first of them all that a network can say comes from its bias. */
export function rowsWithInk(pixels: Uint8Array, columns = 28): { first: number; last: number } | null {
  const inked = Array.from({ length: pixels.length / columns }, (_, t) => t + 1).filter((t) =>
    pixels.subarray((t - 1) * columns, t * columns).some((value) => value > 0),
  );
  return inked.length ? { first: inked[0]!, last: inked.at(-1)! } : null;
}
