/** @file What a solver and a training can be told. */
import type { WithGroups } from './groups.js';
import type { Loss } from './losses/loss.js';
import type { Monitor } from './monitor.js';
import type { OptimiserClass } from './optimisers.js';
import type { CheckpointPlace, TrainCallback } from './progress.js';
import type { Schedule } from './schedules/schedule.js';
import type { Task } from './tasks/task.js';
import type { WeightAverage } from './weight-average.js';

export interface SolverOptions<Options> {
  /** Adam when left out. */
  optim?: OptimiserClass<Options> | undefined;
  /** The optimiser's options, such as `{ lr: 1e-3 }`, and perhaps `groups` of parameters with others: `[{ match: 'encoder', lr: 1e-4 }]`. */
  optimArgs?: WithGroups<Options> | undefined;
  /** What is minimised and measured; classification when left out. */
  task?: Task | undefined;
  /** A loss instead of the cross-entropy, where no task is given: (output, targets) -> scalar. */
  lossFunc?: Loss | undefined;
  /** Changes the optimiser's learning rate as the training goes on; it stays as it is when left out. */
  schedule?: Schedule | undefined;
}

export interface TrainOptions {
  numEpochs?: number | undefined;
  /** Logs every so many steps, and each epoch; 0 logs nothing. */
  logNth?: number | undefined;
  log?: ((line: string) => void) | undefined;
  /** Batches whose gradients make one step, as if they were one large batch; 1 when left out. An epoch's last batch always ends a step. */
  accumulate?: number | undefined;
  /** Scales each step's gradients to at most this norm. */
  clipNorm?: number | undefined;
  /** Averages the model's weights after every step; the averages are validated, and the best epoch's are kept. */
  average?: WeightAverage | undefined;
  /** Decides which epoch's weights are the best; when left out, the task's own: a classification's validation accuracy. */
  monitor?: Monitor | undefined;
  /** Stops after so many epochs in a row that were no better. */
  patience?: number | undefined;
  callbacks?: readonly TrainCallback[] | undefined;
  /** Stops within one batch. */
  signal?: AbortSignal | undefined;
  /** Awaited after every batch, those of the validation too: the training pauses for as long as this is pending. */
  betweenBatches?: (() => Promise<void> | void) | undefined;
  /** Called with a checkpoint: all that the training needs to go on from here to the same bits, as bytes. Awaited. Also when `signal` aborts. */
  onCheckpoint?: ((bytes: Uint8Array, place: CheckpointPlace) => unknown) | undefined;
  /** Steps from one checkpoint to the next, or seconds, of which checkpoints take at most a hundredth; `{ seconds: 30 }` when left out. */
  checkpointEvery?: number | { seconds: number } | undefined;
  /** A checkpoint of this same training, which goes on from it. */
  resume?: Uint8Array | undefined;
  /**
   * What decides the training beside what the solver sees of it, such as a seed or the scaler of its data: plain values, or what gives such by
   * `toJSON`. Checkpoints keep it, and it must be the same when the training is resumed.
   */
  recipe?: object | undefined;
}
