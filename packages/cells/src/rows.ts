/** @file Rows of a tensor by their numbers: how sequences are reversed, masked and read at their ends. */
import * as tf from '@tensorflow/tfjs-core';
import { constantOf, kernelsAvailable, pickRows } from '@bptt/kernels';

/**
 * The rows of x with these numbers, each at most once, as a tensor of this shape; -1 stands for a row of zeros. Rows that are
 * not picked are not even read, and their gradient is 0.
 */
export function pick(x: tf.Tensor3D, rows: Int32Array, shape: [number, number, number]): tf.Tensor3D {
  if (rows.length === 0) return constantOf([x], shape);
  const width = tf.util.sizeFromShape(shape) / rows.length;
  const picked = tf.customGrad((given) => ({
    value: copy(given as tf.Tensor3D, rows, width, shape),
    gradFunc: (dy) => pick(dy as tf.Tensor3D, inverse(rows, x.size / width), x.shape),
  }));
  return picked(x) as tf.Tensor3D;
}

function copy(x: tf.Tensor3D, rows: Int32Array, width: number, shape: [number, number, number]): tf.Tensor3D {
  if (kernelsAvailable()) return pickRows(x, rows, shape);
  const withZeros = tf.concat([tf.reshape(x, [-1, width]), tf.zeros([1, width])]);
  return tf.reshape(
    tf.gather(
      withZeros,
      tf.tensor1d(
        rows.map((row) => (row < 0 ? x.size / width : row)),
        'int32',
      ),
    ),
    shape,
  );
}

/** Of each of `count` rows, where it was picked to; -1 where it was not. */
function inverse(rows: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  rows.forEach((row, place) => {
    if (row >= 0) places[row] = place;
  });
  return places;
}
