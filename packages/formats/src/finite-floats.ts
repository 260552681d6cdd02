/** @file A stored tensor as the float32 numbers of a weight, judged now that it is wanted. */
import { FormatError } from '@bptt/errors';
import { numbers, type StoredTensor } from './safetensors/format.js';

/** @throws FormatError for a type that no weight has, and for a number that is not finite. */
export function finiteFloats(name: string, tensor: StoredTensor, source: string): Float32Array {
  const { dtype } = tensor;
  if (!/^(F64|F32|F16|BF16)$/.test(dtype)) {
    void tensor.bytes; // throws what is to be done about it, where that is known
    const advice = /^(I8|U8|F8|F4)/.test(dtype) ? ' (a quantised model? save it as float32)' : '';
    throw new FormatError({
      source,
      field: `${name}.dtype`,
      expected: 'F32, F64, F16 or BF16',
      found: `${dtype}${advice}`,
    });
  }
  const stored = numbers(tensor);
  const data = stored instanceof Float32Array ? stored : Float32Array.from(stored);
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return data;
  throw new FormatError({ source, field: `${name}[${bad}]`, expected: 'a finite number', found: String(stored[bad]) });
}
