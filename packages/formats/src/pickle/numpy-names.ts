/** @file numpy's names in the pickles of its arrays, and what stands in for each: nothing of Python's is ever run. */
import { NumpyArray } from './numpy-array.js';
import { NumpyDtype } from './numpy-dtype.js';
import { Text } from './text.js';
import { describe, Global, nameIn, type Call } from './value.js';

/** `ndarray` is only ever an argument of `_reconstruct`. */
const notCalled: Call = (_, fault) => {
  throw fault('call', 'numpy.core.multiarray._reconstruct', 'numpy.ndarray');
};

/** The empty array whose state follows. */
const reconstruct: Call = ([type], fault) => {
  if (!(type instanceof Global) || type.name !== 'numpy.ndarray')
    throw fault('array type', 'numpy.ndarray', describe(type));
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

export const numpyNames: ReadonlyMap<string, Call> = new Map<string, Call>([
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, Call][] => [
    [`${core}.multiarray._reconstruct`, reconstruct],
    [`${core}.multiarray.scalar`, scalar],
    [`${core}.numeric._frombuffer`, fromBuffer],
  ]),
  ['numpy.ndarray', notCalled],
  ['numpy.dtype', NumpyDtype.from],
  ['_codecs.encode', encode],
]);
