/** @file The check of what must not have changed since a state was kept. */
import { ArgumentError } from './errors.js';
import { inWords } from './in-words.js';

/**
 * Compares plain values: numbers, strings, arrays and objects of them.
 * @param argument what errors call the value, such as `optimArgs`.
 * @param kept as it was when the state was kept.
 * @param now as it is.
 * @throws ArgumentError that names the first place where they differ: `optimArgs.lr: expected 0.001, as in the checkpoint, got 0.01`.
 */
export function expectSame(argument: string, kept: unknown, now: unknown): void {
  if (Object.is(kept ?? undefined, now ?? undefined)) return;
  if (isObject(kept) && isObject(now) && Array.isArray(kept) === Array.isArray(now)) {
    for (const name of new Set([...Object.keys(kept), ...Object.keys(now)]))
      expectSame(argument ? `${argument}.${name}` : name, kept[name], now[name]);
    return;
  }
  const before = kept === undefined || kept === null ? 'none' : typeof kept === 'string' ? `'${kept}'` : inWords(kept);
  throw new ArgumentError(argument, `${before}, as in the checkpoint`, now ?? 'none');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
