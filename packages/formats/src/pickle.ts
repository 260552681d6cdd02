/** @file @bptt/formats/pickle: reads Python's pickles without running anything of Python's: numbers, containers, numpy arrays, and what else a caller allows. */
export { Dict } from './pickle/dict.js';
export { Inert } from './pickle/inert.js';
export { numpyNames } from './pickle/numpy-names.js';
export { NumpyArray } from './pickle/numpy-array.js';
export type { Fault } from './pickle/pickle-bytes.js';
export { Text } from './pickle/text.js';
export type { Vocabulary } from './pickle/machine.js';
export { unpickle } from './pickle/unpickle.js';
export { describe, Global, Made, nameIn, type Call, type Value } from './pickle/value.js';
