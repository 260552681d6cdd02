/** @file Rows of a table by their numbers, copied one after the other, or added up where they belong; -1: zeros. */
import { addTo, copyRow } from './vector';

/** to [count, width] = the rows of `from` with these numbers. */
export function pickRows(count: i32, width: i32, numbers: usize, from: usize, to: usize): void {
  const row = <usize>width << 2;
  for (; count > 0; count--, numbers += 4, to += row) {
    const number = i32.load(numbers);
    copyRow(to, number < 0 ? 0 : from + <usize>number * row, width);
  }
}

/** sum [rows, width] = the rows of `from` [count, width] added up, in order, at these numbers. */
export function addRows(count: i32, width: i32, numbers: usize, from: usize, rows: i32, sum: usize): void {
  const row = <usize>width << 2;
  memory.fill(sum, 0, <usize>rows * row);
  for (; count > 0; count--, numbers += 4, from += row) {
    const number = i32.load(numbers);
    if (number >= 0) addTo(sum + <usize>number * row, from, width);
  }
}
