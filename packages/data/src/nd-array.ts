/** @file An array with a shape, the only data structure this package hands out. */

/** Numbers in row-major (C) order and the shape they stand for: `data.length` is the product of `shape`. */
export interface NdArray<T> {
  data: T;
  shape: number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
