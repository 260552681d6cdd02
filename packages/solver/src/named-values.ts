/** @file Numbers that are kept of each parameter, by the parameters' names. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, kindOf } from '@bptt/errors';

/**
 * @param argument what errors call the whole.
 * @throws ArgumentError for values of another name or size than these parameters'.
 */
export function expectValues(
  argument: string,
  parameters: ReadonlyMap<string, tf.Variable>,
  values: Record<string, Float32Array>,
): [name: string, values: Float32Array, shape: number[]][] {
  return Object.entries(values ?? {}).map(([name, array]) => {
    const parameter = parameters.get(name);
    if (!parameter) throw new ArgumentError(`${argument}.${name}`, 'the name of a parameter', name);
    if (kindOf(array) !== 'Float32Array' || array.length !== parameter.size)
      throw new ArgumentError(`${argument}.${name}`, `${parameter.size} numbers`, array);
    return [name, array, parameter.shape];
  });
}
