/** @file Numbers and times as pages show them. */
import { html, type Html } from './html.js';

/** 0.97342 -> 97.34 %; never rounded up over a mark. */
export const percent = (fraction: number | null): string =>
  fraction === null ? '–' : `${(Math.floor(fraction * 10_000 + 1e-6) / 100).toFixed(2)} %`;

export const time = (iso: string | null): Html | string =>
  iso === null ? '–' : html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;

export function duration(seconds: number): string {
  if (seconds < 90) return `about ${seconds} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} minutes`;
  return `about ${Math.round(seconds / 3600)} hours`;
}
