/** @file A value in a few words, for messages. */

/** `3`, `an array of 3`, `a tensor [2, 3]`, `an object of lr, eps`, `a function`: never throws, whatever the value. */
export function inWords(value: unknown): string {
  if (typeof value === 'function') return value.name ? `a function ${value.name}` : 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value))
    return value.length <= 8 && value.every(isPlain) ? String(value) : `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${kindOf(value)}${'length' in value ? ` of ${String(value.length)}` : ''}`;
  if ('shape' in value && Array.isArray(value.shape)) return `a tensor [${value.shape.join(', ')}]`;
  const kind = kindOf(value);
  if (kind !== 'Object') return `a ${kind}`;
  const keys = Object.keys(value);
  return keys.length ? `an object of ${keys.join(', ')}` : 'an object';
}

/** What kind of object a value is, whatever realm (frame, worker, vm) made it: `Float32Array`, `ArrayBuffer`, `Promise`. */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const isPlain = (value: unknown) =>
  typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol';
