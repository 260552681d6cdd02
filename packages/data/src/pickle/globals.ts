/** @file The only names that a pickle may use here, and what stands in for each: nothing of Python's is ever run. */
import { NumpyArray } from './numpy-array.js';
import { NumpyDtype } from './numpy-dtype.js';
import type { Fault } from './pickle-bytes.js';
import { brief, Text } from './text.js';
import { describe, Global, nameIn, type Value } from './value.js';

type Call = (args: Value[], fault: Fault) => Value;

/** `ndarray` is only ever an argument of `_reconstruct`. */
const notCalled: Call = (_, fault) => {
  throw fault('call', 'numpy.core.multiarray._reconstruct', 'numpy.ndarray');
};

/** The empty array whose state follows. */
const reconstruct: Call = ([type], fault) => {
  if (!(type instanceof Global) || type.name !== 'numpy.ndarray') throw fault('array type', 'numpy.ndarray', describe(type));
  return new NumpyArray();
};

/** (dtype, bytes) -> one number. */
const scalar: Call = ([dtype, data], fault) => {
  const array = new NumpyArray();
  array.setContent(data, dtype, [], false, fault);
  let result = 0;
  array.forEach((value) => (result = value));
  return result;
};

/** (buffer, dtype, shape, order) of protocol 5. */
const fromBuffer: Call = ([data, dtype, shape, order], fault) => {
  const name = nameIn(order);
  if (name !== 'C' && name !== 'F') throw fault('array order', "'C' or 'F'", name);
  const array = new NumpyArray();
  array.setContent(data, dtype, shape, name === 'F', fault);
  return array;
};

/** (text, 'latin1'): how protocols 0 to 2 write the bytes of Python 3. */
const encode: Call = ([text, encoding], fault) => {
  const name = nameIn(encoding);
  if (!/^(latin-?1|latin_1|iso-?8859-1)$/i.test(name)) throw fault('_codecs.encode', 'latin1', name);
  const bytes = text instanceof Text ? text.latin1() : undefined;
  if (bytes === undefined) throw fault('_codecs.encode', 'a string of latin-1', describe(text));
  return bytes;
};

const calls = new Map<string, Call>([
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, Call][] => [
    [`${core}.multiarray._reconstruct`, reconstruct],
    [`${core}.multiarray.scalar`, scalar],
    [`${core}.numeric._frombuffer`, fromBuffer],
  ]),
  ['numpy.ndarray', notCalled],
  ['numpy.dtype', NumpyDtype.from],
  ['_codecs.encode', encode],
]);

/** @throws FormatError for every name that is not on the list; a dotted name, which would reach into a module, never is. */
export function resolve(module: Text | Uint8Array, name: Text | Uint8Array, fault: Fault): Global {
  const attribute = brief(name);
  const full = `${brief(module)}.${attribute}`;
  if (!calls.has(full) || attribute.includes('.')) throw fault('global', "only numpy's arrays of numbers", `${full}; nothing of it was run`);
  return new Global(full);
}

export function call(callee: Value, args: Value, fault: Fault): Value {
  if (!(callee instanceof Global)) throw fault('call', "one of numpy's functions", describe(callee));
  if (!Array.isArray(args)) throw fault('call', 'a tuple of arguments', describe(args));
  return calls.get(callee.name)!(args, fault);
}
