/** @file `numpy.dtype` as its pickle leaves it: a type of number and its byte order. */
import { half } from '../safetensors/format.js';
import type { Fault } from './pickle-bytes.js';
import { Made, nameIn, type Value } from './value.js';

type Read = (view: DataView, at: number, little: boolean) => number;

/** How to read an element; 64-bit integers exact up to 2^53, which is far beyond any pixel or label. */
const readers: Record<string, Read> = {
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) =>
    view.getInt32(at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little),
  u8: (view, at, little) =>
    view.getUint32(at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  b1: (view, at) => view.getUint8(at),
};

export class NumpyDtype extends Made {
  readonly itemBytes: number;
  readonly read: Read;
  #little: boolean;

  private constructor(
    readonly name: string,
    order: string,
  ) {
    super();
    this.itemBytes = Number(name[1]);
    this.read = readers[name]!;
    this.#little = order !== '>';
  }

  /** From the arguments of `numpy.dtype(name, align, copy)`. */
  static from([name]: Value[], fault: Fault): NumpyDtype {
    const text = nameIn(name);
    const [, order, type] = /^([<>|=]?)(\w\w)$/.exec(text) ?? [];
    if (type === undefined || !Object.hasOwn(readers, type))
      throw fault('dtype', `one of ${Object.keys(readers).join(', ')}`, text);
    return new NumpyDtype(type, order!);
  }

  get little(): boolean {
    return this.#little;
  }

  /** From the state (version, byte order, subarray, names, fields, ...). */
  override setState(state: Value, fault: Fault): void {
    const [, order, ...fields] = Array.isArray(state) ? state : [];
    const text = nameIn(order);
    if (!/^[<>|=]$/.test(text)) throw fault('dtype byte order', "'<', '>', '=' or '|'", text);
    if (fields.slice(0, 3).some((field) => field !== null))
      throw fault('dtype', 'a plain type of number', 'a structured one');
    this.#little = text !== '>';
  }

  override toString(): string {
    return `numpy.dtype('${this.name}')`;
  }
}
