/** @file Windows that slide over a series: what was, and what comes next. */
import { ArgumentError, expectNumber, expectOptions, expectWholeNumber, kindOf, ShapeError } from '@bptt/errors';
import { sizeOf, type NdArray } from '../nd-array.js';
import type { CheckedSample } from '../sequence/sample.js';
import type { Sequences } from '../sequence/sequence-dataset.js';
import { Scaler } from './scaler.js';

export interface WindowOptions {
  /** Steps that the model reads. */
  length: number;
  /** Steps after those that it is to tell; 1 when left out. */
  horizon?: number | undefined;
  /** Steps from one window's start to the next one's; 1 when left out. */
  stride?: number | undefined;
  /** Which columns it is to tell; all when left out. */
  columns?: readonly number[] | undefined;
  /** A target for every step, the following value of the columns [length, F'], instead of the horizon's values behind the window; false when left out. */
  perStep?: boolean | undefined;
}

/** Windows of a series, each as `{ inputs [length, F], target [horizon, F'] }`, or with `perStep` `targets` [length, F']. */
export class Windows implements Sequences {
  readonly length: number;
  readonly #series: NdArray<Float32Array>;
  readonly #options: Required<{ [K in keyof WindowOptions]: Exclude<WindowOptions[K], undefined> }>;
  readonly #first: number;

  /**
   * @param series [N, F], or the N numbers of a series of one column.
   * @param from the first step, and `to` the one behind the last, whose values are targets; windows begin before `from` if there is something. All
   * of the series by default.
   * @throws ArgumentError where not one window fits; ShapeError for a series of other axes.
   */
  constructor(series: NdArray<Float32Array> | Float32Array, options: WindowOptions, from?: number, to?: number) {
    this.#series = seriesOf(series);
    const [N, F] = this.#series.shape as [number, number];
    const {
      length,
      horizon = 1,
      stride = 1,
      columns = Array.from({ length: F }, (_, c) => c),
      perStep = false,
    } = expectOptions('windows', options, ['length', 'horizon', 'stride', 'columns', 'perStep']);
    expectWholeNumber('length', length);
    expectWholeNumber('horizon', horizon);
    expectWholeNumber('stride', stride);
    if (!Array.isArray(columns) || columns.length === 0)
      throw new ArgumentError('columns', 'an array of at least one column', columns);
    columns.forEach((c: number, i) => expectWholeNumber(`columns[${i}]`, c, 0, F - 1));
    if (perStep && horizon !== 1) throw new ArgumentError('horizon', '1 with perStep', horizon);
    this.#options = { length, horizon, stride, columns, perStep };
    const last = to ?? N;
    this.#first = Math.max(0, (from ?? 0) - (perStep ? 1 : length));
    this.length = Math.max(0, Math.floor((last - this.#first - length - horizon) / stride) + 1);
    if (this.length === 0)
      throw new ArgumentError(
        'length',
        `windows of ${length} + ${horizon} steps that fit into ${last - this.#first}`,
        length,
      );
  }

  /** The step of the series at which window i begins. */
  start(i: number): number {
    return this.#first + expectWholeNumber('i', i, 0, this.length - 1) * this.#options.stride;
  }

  get(i: number): CheckedSample {
    const { length, horizon, columns, perStep } = this.#options;
    const { data, shape } = this.#series;
    const F = shape[1]!;
    const start = this.start(i);
    const [first, count] = perStep ? [start + 1, length] : [start + length, horizon];
    return {
      inputs: { data: data.subarray(start * F, (start + length) * F), shape: [length, F] },
      name: perStep ? 'targets' : 'target',
      target: {
        data: Float32Array.from({ length: count * columns.length }, (_, k) => {
          const [t, c] = [Math.floor(k / columns.length), columns[k % columns.length]!];
          return data[(first + t) * F + c]!;
        }),
        shape: [count, columns.length],
      },
    };
  }

  steps(): number {
    return this.#options.length;
  }
}

export interface ForecastingOptions extends WindowOptions {
  /** The shares of the series that are held out, in this order at its end; 0.1 and 0.1 when left out, 0 leaves one out. */
  validationFraction?: number | undefined;
  testFraction?: number | undefined;
  /** What errors call the columns. */
  names?: readonly string[] | undefined;
}

export interface Forecasting {
  train: Windows;
  /** Its targets lie in its own part, its inputs may begin in the one before; null for a fraction of 0. */
  validation: Windows | null;
  test: Windows | null;
  /** Fitted on the training part alone; the windows are scaled by it. */
  scaler: Scaler;
  /** The first step of the validation's and of the test's part. */
  starts: { validation: number; test: number };
}

/**
 * Cuts a series [N, F] into training, validation and test, in the order of time, scales it by what the training part is like, and slides
 * windows over each part.
 * @throws ArgumentError for a column that is constant in the training part, or a part that is too short; ShapeError for other axes.
 */
export function forecasting(series: NdArray<Float32Array> | Float32Array, options: ForecastingOptions): Forecasting {
  const { validationFraction = 0.1, testFraction = 0.1, names, ...windows } = options;
  for (const [name, fraction] of Object.entries({ validationFraction, testFraction }))
    expectNumber(name, fraction, { from: 0, below: 1 });
  const { data, shape } = seriesOf(series);
  const [N, F] = shape as [number, number];
  const test = N - Math.round(N * testFraction);
  const validation = test - Math.round(N * validationFraction);
  if (validation < 1)
    throw new ArgumentError('validationFraction', 'fractions that leave a training part', validationFraction);
  // The scaler sees the training part alone.
  const gap = data.findIndex((x) => !Number.isFinite(x));
  if (gap >= 0)
    throw new ArgumentError(
      names?.[gap % F] ?? `column ${gap % F}`,
      'finite numbers',
      `${data[gap]} in row ${Math.floor(gap / F)}`,
    );
  const scaler = Scaler.fit({ data: data.subarray(0, validation * F), shape: [validation, F] }, names);
  const scaled = scaler.transform({ data, shape });
  const part = (from: number, to: number) => (from < to ? new Windows(scaled, windows, from, to) : null);
  return {
    train: new Windows(scaled, windows, 0, validation),
    validation: part(validation, test),
    test: part(test, N),
    scaler,
    starts: { validation, test },
  };
}

function seriesOf(series: NdArray<Float32Array> | Float32Array): NdArray<Float32Array> {
  const { data, shape } = (
    kindOf(series) === 'Float32Array' ? { data: series, shape: [(series as Float32Array).length, 1] } : (series ?? {})
  ) as NdArray<Float32Array>;
  if (!Array.isArray(shape))
    throw new ArgumentError('series', 'a Float32Array [N], or { data: Float32Array, shape: [N, F] }', series);
  if (kindOf(data) !== 'Float32Array') throw new ArgumentError('series.data', 'a Float32Array', data);
  if (shape.length !== 2 || sizeOf(shape) !== data.length || data.length === 0)
    throw new ShapeError('series', `[N, F], N >= 1, of its ${data.length} numbers`, shape);
  return { data, shape };
}
