/** @file What a sampler is: a function from the trials so far to the next configuration. */
import type { Stream } from '../random.js';
import type { Config } from '../space/parameter.js';
import type { Space } from '../space/space.js';

/** A trial as samplers see it. */
export interface Observation {
  trial: number;
  config: Config;
  state: 'complete' | 'pruned' | 'running' | 'failed';
  /** One a objective, each to be minimised; empty where nothing was reported. Of a pruned trial, those it ended with. */
  values: readonly number[];
  /** Epochs done. */
  epochs: number;
}

/** @param random the trial's own stream. */
export type Sampler = (space: Space, observations: readonly Observation[], random: Stream) => Config;
