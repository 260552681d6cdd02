/** @file Sequences as they are given, and one sample of them as vectors. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { finite, type Network, type Values } from './network.js';

/** @throws ArgumentError for what is no array with its shape. */
export function expectValues(name: string, values: Values): Values {
  const { data, shape } = (values ?? {}) as Partial<Values>;
  if (Array.isArray(shape) && typeof data === 'object' && typeof data?.length === 'number') return values;
  throw new ArgumentError(name, 'numbers with their shape, { data, shape }', values);
}

/** One sequence, [T, I] or [T, 1, I], as T vectors. */
export function sequenceOf(input: Values, { inputSize }: Pick<Network, 'inputSize'>): Float64Array[] {
  expectValues('input', input);
  const samples = samplesOf(
    { ...input, shape: input.shape.length === 2 ? [input.shape[0]!, 1, input.shape[1]!] : input.shape },
    { inputSize },
  );
  if (samples.length !== 1) throw new ShapeError('input', `[T, ${inputSize}] or [T, 1, ${inputSize}]`, input.shape);
  return samples[0]!;
}

/** A batch of sequences, [T, B, I], as B samples of T vectors. */
export function samplesOf(inputs: Values, { inputSize }: Pick<Network, 'inputSize'>): Float64Array[][] {
  const { data, shape } = expectValues('input', inputs);
  const [T = 0, B = 0, I] = shape;
  const fits = shape.length === 3 && T >= 1 && B >= 1 && I === inputSize && data.length === T * B * I;
  if (!fits) throw new ShapeError('input', `[T, B, ${inputSize}]`, shape);
  const all = finite('input', data);
  return Array.from({ length: B }, (_, b) =>
    Array.from({ length: T }, (_, t) => all.subarray((t * B + b) * inputSize, (t * B + b + 1) * inputSize)),
  );
}
