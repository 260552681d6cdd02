/** @file Bytes and numbers as they come from anywhere: another frame, a worker, a vm context, a Buffer. */
import { ArgumentError } from './errors.js';
import { kindOf } from './in-words.js';

/** What is taken where bytes are: an ArrayBuffer, or a view of single bytes. */
export type Bytes = ArrayBufferLike | Uint8Array | Uint8ClampedArray | Int8Array | DataView;

const byteViews = ['Uint8Array', 'Uint8ClampedArray', 'Int8Array', 'DataView'];

/** The same memory as a Uint8Array of this realm. @throws ArgumentError for what holds no bytes. */
export function expectBytes(argument: string, value: Bytes): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value) && byteViews.includes(kindOf(value)))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (kindOf(value) === 'ArrayBuffer' || kindOf(value) === 'SharedArrayBuffer')
    return new Uint8Array(value as ArrayBuffer);
  throw new ArgumentError(argument, 'bytes (a Uint8Array or an ArrayBuffer)', value);
}

type Numbers = Float32Array | Int32Array;

/** The same memory as a float32 array of this realm. @throws ArgumentError for another kind. */
export const expectFloat32 = (argument: string, value: Float32Array): Float32Array =>
  expectKind(argument, value, Float32Array);

/** The same memory as an int32 array of this realm. @throws ArgumentError for another kind. */
export const expectInt32 = (argument: string, value: Int32Array): Int32Array => expectKind(argument, value, Int32Array);

function expectKind<A extends Numbers>(
  argument: string,
  value: A,
  kind: { new (buffer: ArrayBufferLike, offset: number, length: number): A; name: string },
): A {
  if (value instanceof kind) return value;
  if (kindOf(value) !== kind.name)
    throw new ArgumentError(argument, `${kind.name === 'Int32Array' ? 'an' : 'a'} ${kind.name}`, value);
  return new kind(value.buffer, value.byteOffset, value.length);
}
