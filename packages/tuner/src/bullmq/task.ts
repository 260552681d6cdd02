/** @file What a coordinator and a worker say to each other, over the queue. */
import type { Outcome, Segment } from '../study/trial.js';

/** Tasks of this name. */
export const queueName = 'tune';

export interface SegmentTask {
  segment: Segment;
  /** Of the whole training. */
  epochs: number;
  /** Of the module that runs trials. */
  args: readonly string[];
  /** Seconds. */
  deadline: number | null;
}

export interface SegmentProgress {
  epoch: number;
  values: readonly number[];
}

/** The checkpoint of a trial that paused goes with it. */
export interface SegmentAnswer {
  outcome: Outcome;
  seconds: number;
}
