/** @file One sequence and what it should lead to. */
import { ArgumentError, expectFloat32, expectInt32, kindOf, ShapeError } from '@bptt/errors';
import { sizeOf, type NdArray } from '../nd-array.js';

/** An array of the numbers that models read: float32 for numbers, int32 for ids and classes. */
export type Numbers = NdArray<Float32Array> | NdArray<Int32Array>;

/** As an array, a list of rows [T][I], a Float32Array [T] of one number a step, or an Int32Array [T] of ids. */
export type Given = Numbers | Float32Array | Int32Array | readonly (readonly number[])[];

/** A sequence of T steps, and one of the four. */
export interface SequenceSample {
  /** [T, ...], T >= 1, of each sequence its own. */
  inputs: Given;
  /** A class for the whole sequence. */
  label?: number | undefined;
  /** A class for each step, [T]. */
  labels?: Int32Array | readonly number[] | undefined;
  /** Numbers for the whole sequence, of the same shape in all of them. */
  target?: Given | readonly number[] | number | undefined;
  /** Numbers or ids for each step, [T, ...]. */
  targets?: Given | undefined;
}

const targetNames = ['label', 'labels', 'target', 'targets'] as const;
export type TargetName = (typeof targetNames)[number];

/** The same with every array as `{ data, shape }`. */
export interface CheckedSample {
  inputs: Numbers;
  name: TargetName | undefined;
  target: Numbers | undefined;
}

/** @throws ArgumentError, ShapeError that names the sample's field and what is wrong with it. */
export function checkedSample(sample: SequenceSample, place: string): CheckedSample {
  if (typeof sample !== 'object' || sample === null) throw new ArgumentError(place, 'an object with inputs', sample);
  const inputs = arrayOf(sample.inputs, `${place}.inputs`);
  const [T = 0] = inputs.shape;
  if (T < 1) throw new ShapeError(`${place}.inputs`, '[T, ...], T >= 1', inputs.shape);
  const names = targetNames.filter((name) => sample[name] !== undefined);
  if (names.length > 1) throw new ArgumentError(place, `one of ${targetNames.join(', ')}`, names.join(' and '));
  const [name] = names;
  const target = name && targetOf(sample, name, `${place}.${name}`);
  if (target && (name === 'labels' || name === 'targets') && target.shape[0] !== T)
    throw new ShapeError(`${place}.${name}`, `[T = ${T}, ...] as the inputs`, target.shape);
  return { inputs, name, target };
}

function targetOf(sample: SequenceSample, name: TargetName, place: string): Numbers {
  if (name === 'label') return classes([sample.label!], place, []);
  if (name === 'labels') {
    const { labels } = sample;
    if (typeof labels !== 'object' || !Number.isInteger(labels?.length))
      throw new ArgumentError(place, 'an array of classes, one for each step', labels);
    return classes(labels, place, [labels.length]);
  }
  const value = sample[name]!;
  if (typeof value === 'number') return { data: Float32Array.of(value), shape: [1] };
  if (name === 'target' && Array.isArray(value) && value.every((n) => typeof n === 'number'))
    return { data: Float32Array.from(value), shape: [value.length] };
  if (name === 'target' && kindOf(value) === 'Float32Array')
    return { data: value as Float32Array, shape: [(value as Float32Array).length] };
  return arrayOf(value as Given, place);
}

function classes(labels: ArrayLike<number>, place: string, shape: number[]): Numbers {
  const data = new Int32Array(labels.length);
  for (let i = 0; i < data.length; i++) {
    if (typeof labels[i] === 'number') data[i] = labels[i]!;
    if (data[i] !== labels[i])
      throw new ArgumentError(shape.length ? `${place}[${i}]` : place, 'a class, a whole number', labels[i]);
  }
  return { data, shape };
}

function arrayOf(given: Given, place: string): Numbers {
  const kind = kindOf(given);
  if (kind === 'Int32Array')
    return { data: expectInt32(place, given as Int32Array), shape: [(given as Int32Array).length] };
  if (kind === 'Float32Array')
    return { data: expectFloat32(place, given as Float32Array), shape: [(given as Float32Array).length, 1] };
  if (Array.isArray(given)) return rowsOf(given as readonly (readonly number[])[], place);
  const { data, shape } = (given ?? {}) as Numbers;
  if (!Array.isArray(shape))
    throw new ArgumentError(
      place,
      'a Float32Array, an Int32Array, rows of numbers or { data, shape } of either',
      given,
    );
  const numbers =
    kindOf(data) === 'Int32Array' ? expectInt32(place, data as Int32Array) : expectFloat32(place, data as Float32Array);
  if (sizeOf(shape) !== numbers.length)
    throw new ShapeError(place, `${numbers.length} numbers, as many as its data`, shape);
  return { data: numbers, shape } as Numbers;
}

function rowsOf(rows: readonly (readonly number[])[], place: string): Numbers {
  const width = rows.length && (Array.isArray(rows[0]) ? rows[0].length : 1);
  rows.forEach((row, t) => {
    if (!Array.isArray(row) || row.length !== width || !row.every((n) => typeof n === 'number'))
      throw new ArgumentError(`${place}[${t}]`, t === 0 ? 'a row of numbers' : `${width} numbers as row 0`, row);
  });
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, width] };
}
