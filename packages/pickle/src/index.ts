/** @file Reads Python's pickles without running anything of Python's: numbers, containers, numpy arrays, and what else a caller allows. */
export { Dict } from './dict.js';
export { numpyNames } from './numpy-names.js';
export { NumpyArray } from './numpy-array.js';
export type { Fault } from './pickle-bytes.js';
export { Text } from './text.js';
export { unpickle, type Vocabulary } from './unpickle.js';
export { describe, Global, Made, nameIn, type Call, type Value } from './value.js';
