/** @file Numbers as captions say them. */
import type { Decay, Maybe } from './decay.js';

/** Three digits, small and large ones as a power of ten. */
export function digits(value: Maybe): string {
  if (value === null) return 'beyond float64';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return String(Number(value.toPrecision(3)));
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return `${mantissa} · 10${[...String(Number(exponent))].map((letter) => (letter === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(letter)])).join('')}`;
}

/** `× 0.61 per step, half-life 1.4 steps`, or why there is none. */
export function decayInWords({ decayPerStep, halfLife, reason }: Decay): string {
  if (decayPerStep === null) return reason ?? 'no decay';
  return `× ${digits(decayPerStep)} per step back${halfLife === null ? `: ${reason}` : `, half-life ${digits(halfLife)} steps`}`;
}
