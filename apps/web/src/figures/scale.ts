/** @file Ticks and number formats that all figures share. */
import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';

export type Scale = ScaleContinuousNumeric<number, number>;

export interface AxisOptions {
  label: string;
  domain: [from: number, to: number];
  logarithmic?: boolean;
  /** Whether only whole numbers have ticks; the first and the last always have one. */
  whole?: boolean;
  format?: (value: number) => string;
}

export const scaleOf = ({ domain, logarithmic }: AxisOptions, range: [number, number]): Scale =>
  (logarithmic ? scaleLog() : scaleLinear()).domain(domain).range(range);

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const exponent = (n: number) =>
  `${n < 0 ? '⁻' : ''}${[...String(Math.abs(n))].map((digit) => superscripts[Number(digit)]).join('')}`;

/** Hyphens as minus signs: `−1`. */
const minus = (text: string): string => text.replace('-', '−');

/** At most `digits` significant digits; powers of ten for the very large and the very small. */
export function shortNumber(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5))
    return minus(Number(value.toPrecision(digits)).toLocaleString('en', { maximumSignificantDigits: digits }));
  const [significand = '', power] = value.toExponential(Math.min(digits - 1, 2)).split('e');
  const factor = minus(String(Number(significand)));
  return `${factor === '1' ? '' : `${factor}·`}10${exponent(Number(power))}`;
}

/** With `digits` digits after the point. */
export const fixed = (value: number, digits: number): string => minus(value.toFixed(digits));

/** `1 step`, `1,688 steps`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** `10⁻³`; 1 and 10 as they are. */
export function powerOfTen(value: number): string {
  const power = Math.round(Math.log10(value));
  return power === 0 || power === 1 ? String(value) : `10${exponent(power)}`;
}

/** A label in parts, of which every second one is a subscript: `h_T` is `h` and `T`, `h_3,1` is `h` and `3,1`. */
export const labelParts = (label: string): string[] => label.split(/_(\w+(?:,\w+)*)/);

/** Some `count` ticks; on a logarithmic axis powers of ten at equal, round distances. */
export function ticksOf(
  scale: Scale,
  { logarithmic, whole, domain: [from, to] }: AxisOptions,
  count: number,
): number[] {
  if (whole) {
    const round = scale.ticks(count).filter(Number.isInteger);
    const [first, last] = [Math.ceil(from), Math.floor(to)];
    const distance = round.length > 1 ? round[1]! - round[0]! : last - first;
    return [first, ...round.filter((tick) => tick - first > 0.6 * distance && last - tick > 0.6 * distance), last];
  }
  if (!logarithmic) return scale.ticks(count);
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const every = [1, 2, 5, 10, 20, 50].find((decades) => (last - first) / decades <= count) ?? 100;
  const least = Math.ceil(first / every);
  return Array.from({ length: Math.floor(last / every) - least + 1 }, (_, i) => 10 ** ((least + i) * every));
}
