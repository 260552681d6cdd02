/** @file Numbers brought to mean 0 and variance 1, column by column, and back. */
import { ArgumentError, expectNumber, ShapeError } from '@bptt/errors';
import { sizeOf, type NdArray } from '../nd-array.js';

/** Mean and standard deviation of each column: plain numbers, for a model's card. */
export interface ScalerState {
  mean: number[];
  std: number[];
}

/**
 * (x - mean) / std of each column. Fit it on the training part alone: what it knows of the rest would flatter the result.
 */
export class Scaler {
  readonly mean: readonly number[];
  readonly std: readonly number[];

  /** @throws ArgumentError unless each std is a number > 0. */
  constructor(state: ScalerState) {
    const { mean, std } = state ?? {};
    if (!Array.isArray(mean) || !Array.isArray(std) || mean.length !== std.length || mean.length === 0)
      throw new ArgumentError('scaler', '{ mean, std }, a number of each for every column', state);
    this.mean = mean.map((x, c) => expectNumber(`mean[${c}]`, x));
    this.std = std.map((x, c) => expectNumber(`std[${c}]`, x, { above: 0 }));
  }

  /**
   * Mean and standard deviation (of the population, as scikit-learn's StandardScaler) of each column of [N, F].
   * @throws ArgumentError for a column that is constant, or has NaN in it.
   */
  static fit(array: NdArray<ArrayLike<number>>, names?: readonly string[]): Scaler {
    const { data, shape } = array ?? {};
    if (!Array.isArray(shape) || !Number.isInteger(data?.length))
      throw new ArgumentError('array', '{ data, shape: [N, F] }', array);
    const F = shape.at(-1) ?? 1;
    const N = data.length / F;
    if (sizeOf(shape) !== data.length || data.length === 0)
      throw new ShapeError('array', `[N, F], N >= 1, of its ${data.length} numbers`, shape);
    const columns = Array.from({ length: F }, (_, c) => {
      const column = Float64Array.from({ length: N }, (_, i) => data[i * F + c]!);
      const mean = column.reduce((sum, x) => sum + x, 0) / N;
      const std = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / N);
      const name = names?.[c] ?? `column ${c}`;
      const gap = column.findIndex((x) => !Number.isFinite(x));
      if (gap >= 0 || !Number.isFinite(std))
        throw new ArgumentError(
          name,
          'finite numbers',
          gap < 0 ? `a variance of ${std ** 2}` : `${column[gap]} in row ${gap}`,
        );
      // What rounding leaves of a constant is no variance.
      if (!(std > 1e-12 * Math.max(1e-300, Math.abs(mean))))
        throw new ArgumentError(
          name,
          'numbers that differ',
          `${column[0]} throughout`,
          'leave it out: it tells nothing',
        );
      return { mean, std };
    });
    return new Scaler({ mean: columns.map(({ mean }) => mean), std: columns.map(({ std }) => std) });
  }

  /** [..., F] -> the same, scaled. */
  transform(array: NdArray<ArrayLike<number>>): NdArray<Float32Array> {
    return this.#each(array, undefined, (x, mean, std) => (x - mean) / std);
  }

  /**
   * Back again.
   * @param columns which columns the last axis holds; all of them when left out.
   */
  inverse(array: NdArray<ArrayLike<number>>, columns?: readonly number[]): NdArray<Float32Array> {
    return this.#each(array, columns, (x, mean, std) => x * std + mean);
  }

  toJSON(): ScalerState {
    return { mean: [...this.mean], std: [...this.std] };
  }

  #each(
    { data, shape }: NdArray<ArrayLike<number>>,
    columns: readonly number[] | undefined,
    f: (x: number, mean: number, std: number) => number,
  ): NdArray<Float32Array> {
    const of = columns ?? this.mean.map((_, c) => c);
    of.forEach((c, i) => {
      if (this.mean[c] === undefined)
        throw new ArgumentError(`columns[${i}]`, `a column from 0 to ${this.mean.length - 1}`, c);
    });
    const F = of.length;
    if ((shape.at(-1) ?? 1) !== F && F > 1) throw new ShapeError('array', `[..., ${F}]`, shape);
    const scaled = Float32Array.from({ length: data.length }, (_, i) => {
      const c = of[i % F]!;
      return f(data[i]!, this.mean[c]!, this.std[c]!);
    });
    return { data: scaled, shape: [...shape] };
  }
}
