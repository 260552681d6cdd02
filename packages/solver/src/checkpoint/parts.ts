/** @file What a training is made of, as far as a checkpoint holds it. */
import type { Accumulator } from '../accumulator.js';
import type { Meter } from '../meter.js';
import type { Model } from '../model.js';
import type { BestEpoch } from '../monitor.js';
import type { Optimiser } from '../optimisers.js';
import type { EpochRecord, TrainCallback } from '../progress.js';
import type { Schedule } from '../schedules/schedule.js';
import type { Task } from '../tasks/task.js';
import type { LoaderPlace } from './loader-place.js';

export interface Parts {
  model: Model;
  task: Task;
  optimiser: Optimiser;
  accumulator: Accumulator;
  schedule: Schedule | undefined;
  train: LoaderPlace;
  validation: LoaderPlace | null;
  meter: Meter;
  best: BestEpoch;
  callbacks: readonly TrainCallback[];
  /** Of the epochs that have ended. */
  records: EpochRecord[];
  warnings: string[];
  /** Of every step. */
  losses: number[];
  lrs: {
    /** The optimiser's own. */
    base: number;
    done: number[];
    /** After t steps, in a training of so many epochs; left out where nothing but the past decides it. */
    at?: ((t: number, numEpochs: number) => number) | undefined;
  };
}
