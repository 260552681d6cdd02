/** @file What every figure of a search is drawn from, and what they have in common. */
import { sheet } from '@bptt/gradients-analysis/figures';
import type { Space, TrialResult } from '@bptt/tuner';
import type { About } from '../about.js';
import type { Found } from '../found.js';

export const [width, blue, orange, grey] = [860, '#1d4fd7', '#b1480b', '#8b93a0'];
export const margins = { marginLeft: 64, marginRight: 24, marginBottom: 46, marginTop: 24 };

export interface Scene {
  found: Found;
  space: Space;
  about: About;
}

/** A chart over its caption. */
export const whole = (content: Element, height: number, caption: string[]): string =>
  sheet({ width, height: height + 16, parts: [{ content, y: 8 }], caption });

export const nameOf = ({ metric }: About): string => `validation ${metric}`;
export const isBetter = ({ metric }: About, a: number, b: number): boolean => (metric === 'loss' ? a < b : a > b);
export const valued = (trials: readonly TrialResult[]) =>
  trials.filter(({ value, state }) => value !== null && state !== 'failed');

/** Leaves out the worst tenth, which would press the others together. */
export function middle(values: readonly number[], { metric }: About): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 10);
  const [low, high] = metric === 'loss' ? [sorted[0], sorted.at(-1 - cut)] : [sorted[cut], sorted.at(-1)];
  const room = ((high ?? 1) - (low ?? 0)) * 0.05 || 0.01;
  return [(low ?? 0) - room, (high ?? 1) + room];
}
