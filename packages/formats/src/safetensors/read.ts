/** @file A strict reader of safetensors: every field is checked against the bytes that are really there. */
import { FormatError } from '@bptt/errors';
import { parseJson } from '../json-text.js';
import {
  elementBytes,
  isReadable,
  lengthBytes,
  maxHeaderBytes,
  type Dtype,
  type Safetensors,
  type StoredTensor,
} from './format.js';

/**
 * Reads a whole file's bytes. Nothing is allocated that the header merely claims.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, its byte, what was expected and what was found.
 */
export function readSafetensors(bytes: Uint8Array, source = 'safetensors'): Safetensors {
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength); // the slice of Node's Buffer is no copy
  const fail = (field: string, offset: number | undefined, expected: string, found: string): never => {
    throw new FormatError({ source, field, offset, expected, found });
  };
  const header = parseHeader(file, fail);
  const start = lengthBytes + headerLength(file, fail);
  const { __metadata__: given, ...entries } = header;
  const metadata = given ?? {};
  if (!isObject(metadata)) return fail('__metadata__', undefined, 'an object of strings', brief(metadata));
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') fail(`__metadata__.${key}`, undefined, 'a string', brief(value));
  }

  const spans = Object.entries(entries).map(([name, entry]) => ({ name, ...checkEntry(name, entry, fail) }));
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of spans) {
    if (begin !== position)
      fail(
        `${name}.data_offsets`,
        start + position,
        `to begin at ${position}, where the tensor before ends`,
        String(begin),
      );
    position = end;
  }
  const available = file.length - start;
  if (position !== available) fail('data', start, `${position} bytes of tensors`, `${available}`);

  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of spans) {
    tensors.set(name, { dtype, shape, bytes: file.slice(start + begin, start + end) });
  }
  return { metadata: new Map(Object.entries(metadata as Record<string, string>)), tensors };
}

type Fail = (field: string, offset: number | undefined, expected: string, found: string) => never;

function headerLength(file: Uint8Array, fail: Fail): number {
  if (file.length < lengthBytes) return fail('header length', 0, `${lengthBytes} bytes`, `${file.length} bytes in all`);
  const length = Number(new DataView(file.buffer, file.byteOffset, lengthBytes).getBigUint64(0, true));
  const most = Math.min(file.length - lengthBytes, maxHeaderBytes);
  if (length < 2 || length > most) return fail('header length', 0, `2 to ${most}`, String(length));
  return length;
}

function parseHeader(file: Uint8Array, fail: Fail): Record<string, unknown> {
  const bytes = file.subarray(lengthBytes, lengthBytes + headerLength(file, fail));
  let header: unknown;
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = parseJson(text);
  } catch (error) {
    return fail('header', lengthBytes, 'JSON in UTF-8', (error as Error).message);
  }
  if (!isObject(header) || !text.startsWith('{')) return fail('header', lengthBytes, 'a JSON object', brief(header));
  const twice = duplicateKey(text);
  if (twice !== undefined) fail('header', lengthBytes, 'every key once', `'${twice}' twice`);
  return header;
}

/** JSON.parse keeps the last of two equal keys, so they are looked for in the text, which is known to be valid JSON. */
function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function checkEntry(
  name: string,
  entry: unknown,
  fail: Fail,
): { dtype: Dtype; shape: number[]; begin: number; end: number } {
  if (!isObject(entry)) return fail(name, undefined, '{ dtype, shape, data_offsets }', brief(entry));
  const { dtype, shape, data_offsets: offsets, ...rest } = entry;
  for (const key of Object.keys(rest)) fail(name, undefined, 'only dtype, shape, data_offsets', `'${key}'`);
  if (typeof dtype !== 'string' || !/^[A-Z][A-Z0-9_]{0,15}$/.test(dtype)) {
    return fail(`${name}.dtype`, undefined, `a type such as ${Object.keys(elementBytes).join(', ')}`, brief(dtype));
  }
  if (!isSizes(shape)) return fail(`${name}.shape`, undefined, 'a list of whole numbers >= 0', brief(shape));
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    return fail(`${name}.data_offsets`, undefined, '[begin, end] with begin <= end', brief(offsets));
  }
  const [begin, end] = offsets as [number, number];
  // Types that are not read may pack several numbers into a byte.
  const size = isReadable(dtype) ? shape.reduce((product, n) => product * n, elementBytes[dtype]) : end - begin;
  if (size !== end - begin) {
    return fail(
      `${name}.data_offsets`,
      undefined,
      `${size} bytes for ${dtype} [${shape.join(', ')}]`,
      `${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

function brief(value: unknown): string {
  const deep =
    typeof value === 'object' && value !== null && Object.values(value).some((inner) => typeof inner === 'object');
  const text = deep ? 'something nested' : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
