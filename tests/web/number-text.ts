/** @file Numbers as the page writes them. */
const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** What a table's number says: `1.23·10⁻⁷`. */
export function ofText(text: string): number {
  const [, factor, power] = /^(?:([\d.]+)·)?10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? [];
  return power
    ? Number(factor ?? 1) *
        10 ** Number(power.replace('⁻', '-').replaceAll(/[⁰-⁹¹²³]/g, (digit) => String(digits.indexOf(digit))))
    : Number(text);
}
