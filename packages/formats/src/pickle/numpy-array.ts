/** @file `numpy.ndarray` as its pickle leaves it: raw bytes, a dtype, a shape and an order. */
import { NumpyDtype } from './numpy-dtype.js';
import type { Fault } from './pickle-bytes.js';
import { describe, Made, type Value } from './value.js';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** One more than images [N, H, W] have. */
const maxDimensions = 4;

const noElements = { shape: [0], strides: [1], data: new Uint8Array() };

/** Empty from `_reconstruct` until its state is set. */
export class NumpyArray extends Made {
  shape: readonly number[] = noElements.shape;
  #dtype: NumpyDtype | undefined;
  #data: Uint8Array = noElements.data;
  #strides: readonly number[] = noElements.strides;

  /** Takes over data that is really there in the size that shape and dtype call for. */
  setContent(
    data: Value | undefined,
    dtype: Value | undefined,
    shape: Value | undefined,
    fortran: boolean,
    fault: Fault,
  ): void {
    if (!(dtype instanceof NumpyDtype)) throw fault('array dtype', 'a numpy.dtype', describe(dtype));
    if (
      !Array.isArray(shape) ||
      shape.length > maxDimensions ||
      !shape.every((n): n is number => Number.isSafeInteger(n) && (n as number) >= 0)
    ) {
      throw fault('array shape', `at most ${maxDimensions} whole numbers >= 0`, describe(shape));
    }
    if (!(data instanceof Uint8Array)) throw fault('array data', 'bytes', describe(data));
    const wanted = sizeOf(shape) * dtype.itemBytes;
    if (data.length !== wanted)
      throw fault('array data', `${wanted} bytes for ${dtype.name} [${shape.join(', ')}]`, `${data.length}`);
    this.shape = [...shape];
    this.#dtype = dtype;
    this.#data = data;
    this.#strides = shape.map((_, d) => sizeOf(fortran ? shape.slice(0, d) : shape.slice(d + 1)));
  }

  /** From the state (version, shape, dtype, Fortran order?, data) of `ndarray.__setstate__`. */
  override setState(state: Value, fault: Fault): void {
    if (!Array.isArray(state) || state.length !== 5)
      throw fault('array state', '(version, shape, dtype, order, data)', describe(state));
    const [, shape, dtype, fortran, data] = state;
    this.setContent(data, dtype, shape, fortran === true || fortran === 1, fault);
  }

  /** Calls `tell` with every element, last index fastest, and its position in that order. */
  forEach(tell: (value: number, position: number) => void): void {
    if (this.#dtype === undefined) return;
    const { read, itemBytes, little } = this.#dtype;
    const view = new DataView(this.#data.buffer, this.#data.byteOffset, this.#data.length);
    const [size, shape, strides] = [sizeOf(this.shape), this.shape, this.#strides];
    const index = shape.map(() => 0);
    let offset = 0;
    for (let position = 0; position < size; position++) {
      tell(read(view, offset * itemBytes, little), position);
      for (let d = shape.length - 1; d >= 0; d--) {
        offset += strides[d]!;
        if (++index[d]! < shape[d]!) break;
        offset -= strides[d]! * shape[d]!;
        index[d] = 0;
      }
    }
  }

  override toString(): string {
    return `an array [${this.shape.join(', ')}]`;
  }
}
