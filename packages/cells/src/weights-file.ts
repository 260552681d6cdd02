/** @file The weights of any module as bytes, with a card that says what else is needed to use them; and back, whoever wrote them. */
import {
  ArgumentError,
  BpttError,
  expectBoolean,
  expectBytes,
  expectOptions,
  FormatError,
  inWords,
  type Bytes,
} from '@bptt/errors';
import {
  numbers,
  readSafetensors,
  readWeights,
  writeSafetensors,
  type StateDict,
  type StoredTensor,
} from '@bptt/formats';
import type { Module } from './module.js';

/**
 * What a file says beside its weights, any plain JSON: what the module was made with, the task, a scaler, a vocabulary. No time, path or machine:
 * equal training gives equal files.
 */
export type Card = Record<string, unknown>;

const marks = { format: 'bptt-weights', version: '1' };

/**
 * A safetensors file of all parameters by their names, which PyTorch reads too. Equal weights and cards give equal bytes.
 * @throws ArgumentError for a card that is no plain JSON; FormatError for a weight that is not finite.
 */
export function saveWeights(module: Module, card: Card = {}): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { data, shape }] of module.stateDict()) {
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0)
      throw new FormatError({
        source: 'weights',
        field: `${name}[${bad}]`,
        expected: 'a finite number',
        found: String(data[bad]),
      });
    tensors.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
  }
  return writeSafetensors({ metadata: new Map(Object.entries({ ...marks, card: jsonOf(card) })), tensors });
}

/** JSON that gives back what went in: what it would drop or change, such as NaN or a Map, is an error. */
function jsonOf(card: Card): string {
  const check = (value: unknown, place: string): void => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
    if (typeof value === 'number' && Number.isFinite(value)) return;
    if (Array.isArray(value)) return value.forEach((item, i) => check(item, `${place}[${i}]`));
    if (typeof (value as { toJSON?: unknown })?.toJSON === 'function')
      return check((value as { toJSON(): unknown }).toJSON(), place);
    if (Object.prototype.toString.call(value) !== '[object Object]')
      throw new ArgumentError(place, 'plain JSON: numbers, strings, lists and objects of them', inWords(value));
    for (const [name, part] of Object.entries(value as object)) if (part !== undefined) check(part, `${place}.${name}`);
  };
  check(card, 'card');
  return JSON.stringify(card);
}

/** The card of a file of `saveWeights`. @throws FormatError for any other file. */
export function readCard(given: Bytes, source = 'weights'): Card {
  const { metadata } = readSafetensors(expectBytes(source, given), source);
  for (const [key, expected] of Object.entries(marks))
    if (metadata.get(key) !== expected)
      throw new FormatError({
        source,
        field: `__metadata__.${key}`,
        expected: `'${expected}', as saveWeights writes it`,
        found: inWords(metadata.get(key)),
      });
  try {
    return JSON.parse(metadata.get('card') ?? '') as Card;
  } catch {
    throw new FormatError({
      source,
      field: '__metadata__.card',
      expected: 'JSON',
      found: inWords(metadata.get('card')),
    });
  }
}

export interface LoadWeightsOptions {
  /** Whether the file must have all parameters of the module and no others; true when left out. Shapes must fit in any case. */
  strict?: boolean | undefined;
  /** What a name in the file is called in the module; undefined leaves the tensor out. Or the starts of names: `{ 'model.': '' }`. */
  rename?: ((name: string) => string | undefined) | Readonly<Record<string, string>> | undefined;
  /** What errors call the bytes, such as the file's path. */
  source?: string | undefined;
}

export interface LoadedWeights {
  /** Parameters that the file does not have: they stay as they are. */
  missing: string[];
  /** Tensors of the file that the module does not have. */
  unexpected: string[];
}

/**
 * Puts a file's weights into a module, all that fit or, where something is wrong, none: a file of `saveWeights`, our model files, safetensors, or
 * the state dict of a PyTorch module (`torch.save`). float64, float16 and bfloat16 become float32.
 * @throws BpttError (BPTT_STATE_DICT) that lists what is missing, unexpected or of another shape; FormatError for bytes that are no such file.
 */
export function loadWeights(module: Module, given: Bytes, options: LoadWeightsOptions = {}): LoadedWeights {
  const {
    strict = true,
    rename,
    source = 'weights',
  } = expectOptions('options', options, ['strict', 'rename', 'source']);
  expectBoolean('strict', strict);
  const named = renamer(rename);
  const own = module.stateDict();
  const found: StateDict = new Map();
  const problems: string[] = [];
  const misfits = new Set<string>();
  const unexpected: string[] = [];
  for (const [inFile, tensor] of readWeights(expectBytes(source, given), source).tensors) {
    const name = named(inFile);
    if (name === undefined) continue;
    const parameter = own.get(name);
    if (!parameter) unexpected.push(name);
    else if (found.has(name)) problems.push(`${name} comes from two tensors`);
    else if (String(parameter.shape) !== String(tensor.shape)) {
      misfits.add(name);
      problems.push(`${name}: expected [${parameter.shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    } else found.set(name, { data: Float32Array.from(numbers(tensor)), shape: tensor.shape });
  }
  const missing = [...own.keys()].filter((name) => !found.has(name) && !misfits.has(name));
  if (strict)
    problems.push(...missing.map((name) => `${name} is missing`), ...unexpected.map((name) => `${name} is unexpected`));
  else if (found.size + misfits.size === 0) problems.push('no tensor has the name of a parameter');
  if (problems.length) throw new BpttError('BPTT_STATE_DICT', `${source}: ${[...new Set(problems)].join('; ')}`);
  for (const [name, { data }] of found) {
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0)
      throw new FormatError({
        source,
        field: `${name}[${bad}]`,
        expected: 'a finite number',
        found: String(data[bad]),
      });
  }
  module.loadStateDict(new Map([...own, ...found]), source);
  return { missing, unexpected };
}

function renamer(rename: LoadWeightsOptions['rename']): (name: string) => string | undefined {
  if (rename === undefined) return (name) => name;
  if (typeof rename === 'function') return rename;
  if (typeof rename !== 'object' || rename === null || !Object.values(rename).every((to) => typeof to === 'string'))
    throw new ArgumentError('rename', "a function of a name, or an object such as { 'model.': '' }", rename);
  const starts = Object.entries(rename).sort(([a], [b]) => b.length - a.length);
  return (name) => {
    const start = starts.find(([from]) => name.startsWith(from));
    return start ? start[1] + name.slice(start[0].length) : name;
  };
}
