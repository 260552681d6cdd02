/** @file The training loop. */
import { BpttError, isBpttError } from '@bptt/errors';
import { Accumulator } from './accumulator.js';
import { Adam, type AdamOptions } from './adam.js';
import type { AnyBatch } from './batch.js';
import { Checkpoints } from './checkpoint/checkpoints.js';
import { LoaderPlace } from './checkpoint/loader-place.js';
import type { Parts } from './checkpoint/parts.js';
import { evaluate, type Evaluation } from './evaluate.js';
import { expectSolverOptions, expectTrainOptions } from './expect-options.js';
import { makeOptimiser } from './groups.js';
import { Meter } from './meter.js';
import { batchesOf, copyWeights, type AnyLoader, type Model, type Weights } from './model.js';
import { BestEpoch } from './monitor.js';
import { nextTask } from './next-task.js';
import type { SolverOptions, TrainOptions } from './options.js';
import type { OptimiserClass } from './optimisers.js';
import { Pass } from './pass.js';
import type { EpochRecord } from './progress.js';
import { Reporter } from './reporter.js';
import { learningRates, scheduler } from './schedules/scheduler.js';
import { defaultTask } from './tasks/default-task.js';
import type { Task } from './tasks/task.js';
import { stepOfPass, type StepResult } from './train-step.js';

/** Why training ended: the last epoch was reached, no epoch got better, `signal` aborted, or a number was not finite. */
export type StopReason = 'completed' | 'patience' | 'aborted' | 'diverged';

export interface TrainResult {
  stopReason: StopReason;
  epochs: EpochRecord[];
  /** The weights of the best epoch; those of the last step (epoch null) when no epoch ended with a number. */
  best: { epoch: number | null; value: number | null; weights: Weights };
  /** Steps done. */
  steps: number;
  /** Time spent, validation included. */
  seconds: number;
  /** What was not finite, where `stopReason` is 'diverged'. */
  failure?: BpttError | undefined;
  /** What was odd and did not end the training, in words, such as an epoch whose monitored value is NaN: it is never the best. */
  warnings: string[];
}

/** Trains models. Its histories are those of the latest call of `train`. */
export class Solver<Options = AdamOptions> {
  readonly #options: SolverOptions<Options>;
  /** The loss of every step. */
  readonly trainLossHistory: number[] = [];
  /** The learning rate of every step. */
  readonly lrHistory: number[] = [];
  /** One entry an epoch, like those below. */
  readonly trainAccHistory: number[] = [];
  readonly valLossHistory: number[] = [];
  readonly valAccHistory: number[] = [];
  /** Every value that records have, by its name there, one entry an epoch: `history.valF1`. */
  history: Record<string, number[]> = {};

  /** @throws ArgumentError for an option that is unknown or of another kind. */
  constructor(options: SolverOptions<Options> = {}) {
    this.#options = expectSolverOptions(options);
  }

  /**
   * Changes the model's parameters until something ends the training; the result says what. The model is left with its
   * last weights: `loadWeights(model, result.best.weights)` puts the best in. With `resume` it goes on where a checkpoint was taken, and ends
   * as it would have without the interruption, to the bit; what it tells counts from the beginning.
   * @throws BpttError before the first batch, when an option is wrong; later, when a batch is, or a loader does not keep to its `length`.
   */
  async train(
    model: Model,
    trainLoader: AnyLoader,
    valLoader: AnyLoader | null,
    given: TrainOptions = {},
  ): Promise<TrainResult> {
    expectTrainOptions(model, trainLoader, valLoader, given);
    const { average } = given;
    const options = average ? { ...given, callbacks: [average, ...(given.callbacks ?? [])] } : given;
    const { numEpochs = 10, patience = Infinity } = options;
    const {
      optim = Adam as OptimiserClass<unknown> as OptimiserClass<Options>,
      optimArgs,
      lossFunc,
      task = defaultTask(lossFunc),
      schedule,
    } = this.#options;
    const best = new BestEpoch(options.monitor, task, valLoader !== null);
    const optimiser = makeOptimiser(optim, model.namedParameters(), optimArgs);
    const accumulator = new Accumulator(options.accumulate ?? 1);
    const meter = new Meter(numEpochs, trainLoader.length, valLoader?.length ?? 0);
    const reporter = new Reporter(meter, options);
    const records: EpochRecord[] = [];
    const warnings: string[] = [];
    const end = (stopReason: StopReason, failure?: BpttError): TrainResult => ({
      stopReason,
      epochs: records,
      best: { epoch: best.epoch, value: best.value, weights: best.weights ?? copyWeights(model) },
      steps: meter.totalSteps,
      seconds: meter.seconds,
      warnings,
      ...(failure && { failure }),
    });

    try {
      const base = optimiser.lr;
      const setLr = scheduler(optimiser, schedule, numEpochs, trainLoader.length);
      this.#clearHistories();
      const at = schedule && !schedule.state ? learningRates(base, schedule, trainLoader.length) : undefined;
      const parts: Parts = {
        model,
        task,
        optimiser,
        accumulator,
        schedule,
        train: new LoaderPlace('trainLoader', trainLoader),
        validation: valLoader && new LoaderPlace('valLoader', valLoader),
        meter,
        best,
        callbacks: options.callbacks ?? [],
        records,
        warnings,
        losses: this.trainLossHistory,
        lrs: { base, done: this.lrHistory, at },
      };
      const checkpoints = new Checkpoints(parts, options);
      await checkpoints.resume();
      for (const record of records) this.#remember(record);
      const step = (pass: Pass, batch: AnyBatch) => {
        setLr(meter.totalSteps);
        const last = (meter.totalSteps + 1) % trainLoader.length === 0;
        return stepOfPass(pass, model, batch, optimiser, options.clipNorm, reporter.watcher(), (gradients, weight) =>
          accumulator.add(gradients, weight, last),
        );
      };
      for (;;) {
        if (best.exhausted(patience)) return end('patience');
        if (meter.epoch > numEpochs) return end('completed');
        const record = await this.#epoch({ parts, task, step, reporter, checkpoints, options });
        records.push(record);
        this.#remember(record);
        schedule?.epochEnded?.(record);
        if (best.improvedBy(record)) best.weights = average?.weights() ?? copyWeights(model);
        const { name, value } = best.of(record);
        if (Number.isNaN(value))
          reporter.warn(warnings, `epoch ${record.epoch}: ${name} is NaN, which is never the best`);
        meter.endEpoch();
        parts.train.passEnded();
        parts.validation?.passEnded();
        await reporter.epochEnded(record, () => checkpoints.bytes());
        await checkpoints.epochEnded();
      }
    } catch (error) {
      if (!isBpttError(error)) throw error;
      if (error.code === 'BPTT_ABORTED') return end('aborted');
      if (error.code === 'BPTT_NOT_FINITE') return end('diverged', error);
      throw error;
    } finally {
      accumulator.dispose();
      optimiser.dispose();
    }
  }

  /** Trains on every batch once, and validates. */
  async #epoch({ parts, task, step, reporter, checkpoints, options }: Training): Promise<EpochRecord> {
    const { model, train, validation, meter, losses, lrs } = parts;
    const { signal, betweenBatches } = options;
    const pass = new Pass(task, true);
    let toSkip = meter.startEpoch(pass);
    try {
      for await (const batch of batchesOf('trainLoader', train)) {
        if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'training was aborted');
        if (toSkip > 0) {
          if (--toSkip === 0) checkpoints.skipped();
          continue;
        }
        const { loss, lr, updated } = meter.step(() => named(meter, () => step(pass, batch)));
        losses.push(loss);
        lrs.done.push(lr);
        await reporter.stepDone(loss, updated);
        await checkpoints.stepDone();
        await nextTask();
        await betweenBatches?.();
      }
      const validated = () => validation && validate(model, validation, task, meter, reporter, options);
      return meter.record(await (options.average ? options.average.using(validated) : validated()));
    } catch (error) {
      if (isBpttError(error) && error.code === 'BPTT_ABORTED') await checkpoints.take();
      throw error;
    } finally {
      pass.dispose();
    }
  }

  #clearHistories(): void {
    for (const history of [
      this.trainLossHistory,
      this.lrHistory,
      this.trainAccHistory,
      this.valLossHistory,
      this.valAccHistory,
    ])
      history.length = 0;
    this.history = {};
  }

  #remember(record: EpochRecord): void {
    for (const [name, value] of Object.entries(record)) if (value !== null) (this.history[name] ??= []).push(value);
    const { trainAccuracy, valLoss, valAccuracy } = record as Partial<EpochRecord>;
    if (typeof trainAccuracy === 'number') this.trainAccHistory.push(trainAccuracy);
    if (typeof valLoss === 'number') this.valLossHistory.push(valLoss);
    if (typeof valAccuracy === 'number') this.valAccHistory.push(valAccuracy);
  }
}

/** What an epoch needs. */
interface Training {
  parts: Parts;
  task: Task;
  step: (pass: Pass, batch: AnyBatch) => StepResult;
  reporter: Reporter;
  checkpoints: Checkpoints;
  options: TrainOptions;
}

function validate(
  model: Model,
  loader: AnyLoader,
  task: Task,
  meter: Meter,
  reporter: Reporter,
  { signal, betweenBatches }: TrainOptions,
): Promise<Evaluation<object>> {
  const onBatch = () => {
    meter.validated();
    return reporter.validated();
  };
  return evaluate(model, loader, {
    task,
    onBatch,
    ...(signal && { signal }),
    ...(betweenBatches && { betweenBatches }),
  });
}

/** Runs a step; what is not finite in it is told with the step's number. */
function named(meter: Meter, run: () => StepResult): StepResult {
  try {
    return run();
  } catch (error) {
    if (!isBpttError(error) || error.code !== 'BPTT_NOT_FINITE') throw error;
    const place = `epoch ${meter.epoch}, step ${meter.totalSteps + 1}`;
    throw new BpttError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}
