/** @file Numbers as people read them. */
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

/** A share of one, as `98.58 %`. */
export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
