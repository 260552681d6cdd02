/** @file Writes safetensors: equal contents give equal bytes. */
import { elementBytes, isReadable, lengthBytes, type Safetensors } from './format.js';

/** The bytes of a file. Tensors lie by element size, then by name, so that each is aligned; metadata by key. */
export function writeSafetensors({ metadata, tensors }: Safetensors): Uint8Array {
  const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
  const stored = [...tensors].sort(byName).sort(([, a], [, b]) => width(b.dtype) - width(a.dtype));
  let end = 0;
  const entries = stored.map(([name, { dtype, shape, bytes }]) => [
    name,
    { dtype, shape, data_offsets: [end, (end += bytes.length)] },
  ]);
  const json = JSON.stringify({
    __metadata__: Object.fromEntries([...metadata].sort(byName)),
    ...Object.fromEntries(entries),
  });
  const text = new TextEncoder().encode(json);
  const headerBytes = Math.ceil(text.length / 8) * 8;

  const file = new Uint8Array(lengthBytes + headerBytes + end).fill(0x20, lengthBytes, lengthBytes + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, lengthBytes);
  let position = lengthBytes + headerBytes;
  for (const [, { bytes }] of stored) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

const width = (dtype: string): number => (isReadable(dtype) ? elementBytes[dtype] : 1);
