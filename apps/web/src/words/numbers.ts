/** @file Numbers as people read and type them, in the language of the page. */
import { language } from './language.js';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const exponent = (n: number) =>
  `${n < 0 ? '⁻' : ''}${[...String(Math.abs(n))].map((digit) => superscripts[Number(digit)]).join('')}`;

/** A number's text as JavaScript writes it, with the language's decimal sign. */
const withSign = (text: string): string => text.replace('.', language() === 'de' ? ',' : '.');

/** The same with minus signs instead of hyphens. */
const local = (text: string): string => withSign(text).replace('-', '−');

/** At most `digits` significant digits; powers of ten for the very large and the very small. */
export function shortNumber(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5))
    return Number(value.toPrecision(digits))
      .toLocaleString(language(), { maximumSignificantDigits: digits })
      .replace('-', '−');
  const [significand = '', power] = value.toExponential(Math.min(digits - 1, 2)).split('e');
  const factor = local(String(Number(significand)));
  return `${factor === '1' ? '' : `${factor}·`}10${exponent(Number(power))}`;
}

/** With `digits` digits after the decimal sign. */
export const fixed = (value: number, digits: number): string => local(value.toFixed(digits));

/** Every digit that the number has, no groups, a hyphen as the minus sign: `-0.001`, as a reader would type it. */
export const exact = (value: number): string => withSign(String(value));

/** A whole number with its thousands in groups: `60,000`. */
export const grouped = (count: number): string => count.toLocaleString(language());

/** `1 step`, `1,688 steps`. */
export const counted = (count: number, one: string, many: string): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `10⁻³`; 1 and 10 as they are. */
export function powerOfTen(value: number): string {
  const power = Math.round(Math.log10(value));
  return power === 0 || power === 1 ? String(value) : `10${exponent(power)}`;
}

/** A label in parts, of which every second one is a subscript: `h_T` is `h` and `T`, `h_3,1` is `h` and `3,1`. */
export const labelParts = (label: string): string[] => label.split(/_(\w+(?:,\w+)*)/);

/** A share of one, as `98.58 %`. */
export const percent = (fraction: number, digits = 2): string => `${fixed(100 * fraction, digits)}\u00a0%`;

/** Bytes as `11.6 MB`. */
export const megabytes = (bytes: number, digits = 1): string => `${fixed(bytes / 1e6, digits)}\u00a0MB`;

/** The number that `text` is where `decimal` stands before the fraction and `group` between thousands; undefined where it is none. */
function readWith(text: string, decimal: '.' | ',', group: '.' | ','): number | undefined {
  const inGroups = new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${group}\\d{3})+(?!\\d)`);
  const plain = inGroups.test(text) ? text.replaceAll(group, '') : text;
  if (plain.includes(group)) return undefined;
  const number = plain.replace(decimal, '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(number) ? Number(number) : undefined;
}

/**
 * The numbers that a typed text can mean, the language's own way first: `1.234` is 1.234 in English and 1234 in German, and
 * `0,5` is 0.5 in both.
 */
export function readings(text: string): number[] {
  const typed = text
    .trim()
    .replace(/^[−–]/, '-')
    .replaceAll(/(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))/g, '');
  const ways = [readWith(typed, '.', ','), readWith(typed, ',', '.')];
  if (language() === 'de') ways.reverse();
  return ways.filter((value) => value !== undefined);
}

/** Numbers in a row, whose separator is no decimal sign: `0.1, 0.2` and `0,1; 0,2`. */
export const inARow = (numbers: readonly string[]): string => numbers.join(language() === 'de' ? '; ' : ', ');
