/** @file The checks of arguments that every package shares: each gives the value back, or says what was expected. */
import { ArgumentError } from './errors.js';
import { nearest } from './nearest.js';

/** @throws ArgumentError unless `value` is a whole number from `least` to `most`. */
export function expectWholeNumber(argument: string, value: number, least = 1, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(argument, `a whole number ${range}`, value);
}

/** The bounds of a number; each that is left out does not bind, but NaN and infinities never fit. */
export interface Range {
  from?: number | undefined;
  above?: number | undefined;
  to?: number | undefined;
  below?: number | undefined;
}

/** @throws ArgumentError unless `value` is a finite number in the range. */
export function expectNumber(argument: string, value: number, range: Range = {}): number {
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity } = range;
  const fits = value >= from && value <= to && (above === -Infinity || value > above) && value < below;
  if (typeof value === 'number' && Number.isFinite(value) && fits) return value;
  throw new ArgumentError(argument, rangeInWords(range), value);
}

function rangeInWords({ from, above, to, below }: Range): string {
  if (from !== undefined && to !== undefined) return `a number from ${from} to ${to}`;
  const bounds = [
    from !== undefined && `>= ${from}`,
    above !== undefined && `> ${above}`,
    to !== undefined && `<= ${to}`,
    below !== undefined && `< ${below}`,
  ].filter(Boolean);
  return bounds.length ? `a number ${bounds.join(' and ')}` : 'a finite number';
}

/** @throws ArgumentError unless `value` is true or false: a string or a number would count as true. */
export function expectBoolean(argument: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw new ArgumentError(argument, 'true or false', value);
}

/** @throws ArgumentError with the nearest name unless `value` is one of `choices`. */
export function expectOneOf<T extends string>(argument: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  const listed = choices.map((choice) => `'${choice}'`);
  const expected = listed.length > 1 ? `${listed.slice(0, -1).join(', ')} or ${listed.at(-1)}` : String(listed[0]);
  throw new ArgumentError(argument, expected, value, didYouMean(value, choices));
}

/**
 * @param argument what errors call the whole of the options, such as `optimArgs`.
 * @throws ArgumentError with the nearest name for an option that is not `known` and not undefined, since a misspelt one would count as left out;
 * and for what is no object.
 */
export function expectOptions<O extends object>(argument: string, options: O, known: readonly (keyof O & string)[]): O {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ArgumentError(argument, 'an object with options', options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (known as readonly string[]).includes(name)) continue;
    const expected = known.length ? `only ${known.join(', ')}` : 'no options';
    throw new ArgumentError(argument, expected, name, didYouMean(name, known));
  }
  return options;
}

/** @throws ArgumentError unless `value` is a function, or left out. */
export function expectFunction<F>(argument: string, value: F): F {
  if (value === undefined || typeof value === 'function') return value;
  throw new ArgumentError(argument, 'a function', value);
}

function didYouMean(value: unknown, names: readonly string[]): string | undefined {
  const name = typeof value === 'string' ? nearest(value, names) : undefined;
  return name && `did you mean ${name}?`;
}
