/** @file What a coordinator and the process of a trial say to each other. */
import type { Outcome, Segment } from '../study/trial.js';

export interface Assignment {
  segment: Segment;
  /** Of the whole training. */
  epochs: number;
  /** Where trials leave what they need to go on; none: a trial that goes on starts anew. */
  checkpoints: string | undefined;
}

export type Report =
  | { type: 'ready' }
  | { type: 'progress'; epoch: number; values: readonly number[] }
  | { type: 'outcome'; outcome: Outcome };
