/** @file Copies rows of a tensor by their numbers, and adds them up there: tfjs's own gather and reverse go number by number, 50 times slower. */
import { ArgumentError, expectInt32 } from '@bptt/errors';
import { util, type Tensor } from '@tensorflow/tfjs-core';
import { checkTensor, expectTensor } from './arguments.js';
import { runKernel } from './tape.js';
import type { Work, Workspace } from './workspace.js';

/**
 * The rows of x with these numbers, one after the other, as a tensor of this shape; -1 stands for a row of zeros. Of what a row
 * is, `shape` decides: it holds `rows.length` of them. tfjs's tape does not see it: use it within `tf.customGrad`.
 *
 * @throws ArgumentError when a number or the shape does not fit; BackendError when the heap cannot hold the result
 */
export function pickRows<T extends Tensor>(x: T, rows: Int32Array, shape: T['shape']): T {
  expectTensor('x', x);
  checkTensor('x', x, ...x.shape);
  expectRowNumbers(rows, shape);
  const width = util.sizeFromShape(shape) / rows.length;
  const count = x.size / width;
  if (!Number.isInteger(width) || !Number.isInteger(count)) {
    throw new ArgumentError(
      'shape',
      `one of ${rows.length} rows that x [${x.shape.join(', ')}] has whole`,
      `[${shape.join(', ')}]`,
    );
  }
  expectRows(rows, count, 'a row of zeros');
  return runKernel('BpttRows', { x }, { rows, shape })[0] as T;
}

/**
 * Rows of zeros, and to that with each of these numbers the row of x in its place added; -1 drops it. `shape` is of the sum, [count, width].
 * tfjs's tape does not see it: use it within `tf.customGrad`.
 *
 * @throws ArgumentError when a number or the shape does not fit; BackendError when the heap cannot hold the result
 */
export function addRows(x: Tensor, rows: Int32Array, shape: [count: number, width: number]): Tensor {
  expectTensor('x', x);
  checkTensor('x', x, ...x.shape);
  expectRowNumbers(rows, shape);
  const [count, width] = shape;
  if (x.size !== rows.length * width)
    throw new ArgumentError(
      'shape',
      `rows of x [${x.shape.join(', ')}], of which there are ${rows.length}`,
      `[${shape.join(', ')}]`,
    );
  expectRows(rows, count, 'to drop one');
  return runKernel('BpttAddRows', { x }, { rows, shape })[0]!;
}

function expectRowNumbers(rows: Int32Array, shape: readonly number[]): void {
  expectInt32('rows', rows);
  if (!Array.isArray(shape)) throw new ArgumentError('shape', 'a list of sizes', shape);
}

function expectRows(rows: Int32Array, count: number, none: string): void {
  const bad = rows.find((row) => row < -1 || row >= count);
  if (bad !== undefined) throw new ArgumentError('rows', `numbers from -1 (${none}) to ${count - 1}`, bad);
}

const copy: Work = (workspace, { x }, attributes) => {
  const { rows, shape } = attributes as unknown as { rows: Int32Array; shape: number[] };
  const width = util.sizeFromShape(shape) / rows.length;
  workspace.check(4 * width * rows.length);
  const y = workspace.make(...shape);
  withNumbers(workspace, rows, (numbers) =>
    workspace.kernels.pickRows(rows.length, width, numbers, workspace.address(x), workspace.address(y)),
  );
  return [y];
};

const add: Work = (workspace, { x }, attributes) => {
  const { rows, shape } = attributes as unknown as { rows: Int32Array; shape: [number, number] };
  const [count, width] = shape;
  workspace.check(4 * count * width);
  const y = workspace.make(count, width);
  withNumbers(workspace, rows, (numbers) =>
    workspace.kernels.addRows(rows.length, width, numbers, workspace.address(x), count, workspace.address(y)),
  );
  return [y];
};

/** Lets the row numbers lie in the heap. */
function withNumbers(workspace: Workspace, rows: Int32Array, work: (address: number) => void): void {
  workspace.scratch(4 * rows.length, (address) => {
    new Int32Array(workspace.backend.wasm.HEAPU8.buffer, address, rows.length).set(rows);
    work(address);
  });
}

export const rowKernels: Record<string, Work> = { BpttRows: copy, BpttAddRows: add };
