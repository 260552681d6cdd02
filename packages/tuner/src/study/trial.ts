/** @file A trial of a study, and the piece of it that one worker does at a time. */
import type { Config } from '../space/parameter.js';

export interface Trial {
  readonly id: number;
  readonly config: Config;
  readonly bracket: number;
  /** `paused` until the study ends: then it was pruned. */
  state: 'running' | 'paused' | 'complete' | 'failed';
  /** Done so far. */
  epochs: number;
  /** One an objective, as reported last; empty before. */
  values: readonly number[];
  /** Why it failed. */
  reason?: string;
}

/** A trial's training from one epoch to another: from its start or from where it paused. */
export interface Segment {
  readonly trial: number;
  readonly config: Config;
  /** For all that is random in the trial. */
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** What became of a segment: the objectives' values at its end, or why there are none. */
export type Outcome = { readonly values: readonly number[] } | { readonly failed: string };

export const keyOf = ({ trial, to }: Pick<Segment, 'trial' | 'to'>): string => `${trial}:${to}`;
