/** @file Scales and ticks that all figures share. */
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
