/** @file @bptt/errors: what every package says when something is wrong, and the checks that find it. */
export { type Bytes, expectBytes, expectFloat32, expectInt32 } from './arrays.js';
export {
  ArgumentError,
  BackendError,
  BpttError,
  type BpttErrorCode,
  FileError,
  FormatError,
  type FormatFault,
  isBpttError,
  ShapeError,
} from './errors.js';
export {
  expectBoolean,
  expectFunction,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectWholeNumber,
  type Range,
} from './expect.js';
export { expectSame } from './expect-same.js';
export { inWords, kindOf } from './in-words.js';
export { nearest } from './nearest.js';
