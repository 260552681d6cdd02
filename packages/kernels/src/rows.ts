/** @file Copies rows of a tensor by their numbers: tfjs's own gather and reverse go number by number, 50 times slower. */
import { ArgumentError } from '@bptt/errors';
import { util, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor } from './arguments.js';
import { runKernel } from './tape.js';
import type { Work } from './workspace.js';

/**
 * The rows of x with these numbers, one after the other, as a tensor of this shape; -1 stands for a row of zeros. Of what a row
 * is, `shape` decides: it holds `rows.length` of them. tfjs's tape does not see it: use it within `tf.customGrad`.
 *
 * @throws ArgumentError when a number or the shape does not fit; BackendError when the heap cannot hold the result
 */
export function pickRows<T extends Tensor>(x: T, rows: Int32Array, shape: T['shape']): T {
  checkTensor('x', x, ...x.shape);
  const width = util.sizeFromShape(shape) / rows.length;
  const count = x.size / width;
  if (!Number.isInteger(width) || !Number.isInteger(count)) {
    throw new ArgumentError(
      'shape',
      `one of ${rows.length} rows that x [${x.shape.join(', ')}] has whole`,
      `[${shape.join(', ')}]`,
    );
  }
  const bad = rows.find((row) => row < -1 || row >= count);
  if (bad !== undefined) throw new ArgumentError('rows', `numbers from -1 (a row of zeros) to ${count - 1}`, bad);
  return runKernel('BpttRows', { x }, { rows, shape })[0] as T;
}

const copy: Work = (workspace, { x }, attributes) => {
  const { rows, shape } = attributes as unknown as { rows: Int32Array; shape: number[] };
  const bytes = (4 * util.sizeFromShape(shape)) / rows.length;
  workspace.check(bytes * rows.length);
  const y = workspace.make(...shape);
  const [from, to] = [workspace.address(x), workspace.address(y)];
  const { HEAPU8 } = workspace.backend.wasm;
  rows.forEach((row, i) => {
    if (row < 0) HEAPU8.fill(0, to + i * bytes, to + (i + 1) * bytes);
    else HEAPU8.copyWithin(to + i * bytes, from + row * bytes, from + (row + 1) * bytes);
  });
  return [y];
};

export const rowKernels: Record<string, Work> = { BpttRows: copy };
