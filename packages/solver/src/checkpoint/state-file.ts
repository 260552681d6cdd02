/** @file A state as a file and back: safetensors of its arrays, beside them its structure as JSON, with a version and a checksum. */
import { ArgumentError, FormatError, kindOf } from '@bptt/errors';
import { Fingerprint, readSafetensors, writeSafetensors, type StoredTensor } from '@bptt/formats';

const format = 'bptt-checkpoint';
const version = '1';
/** The tensor of bytes that holds the JSON. */
const structureName = 'structure';
/** A structure deeper than this is no state of a training. */
const deepest = 32;

const arrays = {
  Float32Array: { dtype: 'F32', of: Float32Array },
  Float64Array: { dtype: 'F64', of: Float64Array },
  Int32Array: { dtype: 'I32', of: Int32Array },
  Uint32Array: { dtype: 'U32', of: Uint32Array },
  Uint8Array: { dtype: 'U8', of: Uint8Array },
} as const;

/**
 * The bytes of a file. In its structure `{ $array: name }` stands for a typed array, `{ $number: 'NaN' }` for a number that JSON has not, and
 * `{ $object: ... }` for an object with a name that begins with $.
 * @param state plain objects and arrays of numbers, strings, booleans, null and typed arrays.
 * @throws ArgumentError for anything else in it, by its path.
 */
export function writeState(state: object): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const structure = JSON.stringify(encoded('', state, tensors));
  tensors.set(structureName, tensorOf(new TextEncoder().encode(structure), 'U8'));
  const metadata = new Map(Object.entries({ format, version, checksum: noChecksum }));
  return withChecksum(writeSafetensors({ metadata, tensors }));
}

/**
 * What `writeState` was given.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError for bytes that are no such file, or not as they were written.
 */
export function readState(bytes: Uint8Array, source: string): Record<string, unknown> {
  const { metadata, tensors } = readSafetensors(bytes, source);
  const fail = (field: string, expected: string, found: string): never => {
    throw new FormatError({ source, field, expected, found });
  };
  const expectField = (name: string, expected: string) =>
    metadata.get(name) === expected || fail(`__metadata__.${name}`, expected, metadata.get(name) ?? 'none');
  expectField('format', format);
  const checksum = metadata.get('checksum') ?? '';
  const due = checksumOf(bytes)?.digits;
  if (due !== checksum) fail('checksum', `${due}, that of the bytes`, checksum || 'none');
  expectField('version', version); // a damaged digit is no other version
  try {
    const structure: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(tensors.get(structureName)!.bytes),
    );
    return decoded(structure, tensors, 0) as Record<string, unknown>;
  } catch (error) {
    return fail(structureName, 'the structure of a state', (error as Error).message);
  }
}

const noChecksum = '0'.repeat(16);

const checksumKey = new TextEncoder().encode('"checksum":"');

/** Where the checksum stands and what it should be: that of the file with 0s in its place. */
function checksumOf(bytes: Uint8Array): { at: number; digits: string } | undefined {
  const key = indexOf(bytes, checksumKey);
  const at = key + checksumKey.length;
  if (key < 0 || bytes[at + noChecksum.length] !== '"'.charCodeAt(0)) return undefined;
  const blank = Uint8Array.from(bytes); // the slice of Node's Buffer is no copy
  blank.fill('0'.charCodeAt(0), at, at + noChecksum.length);
  return { at, digits: new Fingerprint().add(blank).digits() };
}

/** The file with the checksum that it should have; as it is where that has no place in it. */
export function withChecksum(bytes: Uint8Array): Uint8Array {
  const { at, digits } = checksumOf(bytes) ?? { at: 0, digits: '' };
  const file = Uint8Array.from(bytes);
  file.set(new TextEncoder().encode(digits), at);
  return file;
}

/** The first place of `key`, which is near the beginning: metadata come first. */
function indexOf(bytes: Uint8Array, key: Uint8Array): number {
  const within = Math.min(bytes.length - key.length, 1024);
  for (let i = 0; i <= within; i++) if (key.every((byte, k) => bytes[i + k] === byte)) return i;
  return -1;
}

function encoded(path: string, value: unknown, tensors: Map<string, StoredTensor>): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : `${value}` };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  const inner = (name: string | number) => (path ? `${path}.${name}` : `${name}`);
  if (Array.isArray(value)) return value.map((part, i) => encoded(inner(i), part, tensors));
  const kind = kindOf(value);
  if (kind in arrays) {
    tensors.set(path, tensorOf(value as ArrayBufferView, arrays[kind as keyof typeof arrays].dtype));
    return { $array: path };
  }
  if (kind !== 'Object')
    throw new ArgumentError(path, 'plain objects, arrays, numbers, strings, booleans or null', value);
  const entries = Object.entries(value as object).filter(([, part]) => part !== undefined);
  const object = Object.fromEntries(entries.map(([name, part]) => [name, encoded(inner(name), part, tensors)]));
  return entries.some(([name]) => name.startsWith('$')) ? { $object: object } : object;
}

function decoded(value: unknown, tensors: ReadonlyMap<string, StoredTensor>, depth: number): unknown {
  if (depth > deepest) throw new Error(`deeper than ${deepest}`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => decoded(part, tensors, depth + 1));
  const { $array, $number, $object } = value as { $array?: string; $number?: string; $object?: object };
  if ($array !== undefined) return arrayOf(tensors.get($array));
  if ($number !== undefined) return Number($number);
  const entries = Object.entries($object ?? value);
  return Object.fromEntries(entries.map(([name, part]) => [name, decoded(part, tensors, depth + 1)]));
}

const tensorOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView, dtype: keyof typeof sizes): StoredTensor => ({
  dtype,
  shape: [byteLength / sizes[dtype]],
  bytes: new Uint8Array(buffer, byteOffset, byteLength),
});

const sizes = { F64: 8, F32: 4, I32: 4, U32: 4, U8: 1 } as const;

function arrayOf(tensor: StoredTensor | undefined): ArrayBufferView {
  const array = Object.values(arrays).find(({ dtype }) => dtype === tensor?.dtype)?.of;
  if (!tensor || !array) throw new Error(`no array of type ${tensor?.dtype}`);
  const { buffer } = tensor.bytes.slice();
  return new array(buffer);
}
