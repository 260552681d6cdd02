/** @file The training loop. */
import { ArgumentError, BpttError, isBpttError } from '@bptt/errors';
import { Adam, type AdamOptions } from './adam.js';
import { evaluate, type Evaluation } from './evaluate.js';
import { crossEntropy, type Loss } from './loss.js';
import { Meter } from './meter.js';
import { copyWeights, inMode, type Batch, type Loader, type Model, type Weights } from './model.js';
import { BestEpoch, type Monitor } from './monitor.js';
import { nextTask } from './next-task.js';
import type { OptimiserClass } from './optimisers.js';
import type { EpochRecord, TrainCallback } from './progress.js';
import type { Schedule } from './schedules/schedule.js';
import { scheduler } from './schedules/scheduler.js';
import { trainStep, type StepResult } from './train-step.js';

export interface SolverOptions<Options> {
  /** Adam when left out. */
  optim?: OptimiserClass<Options> | undefined;
  /** The optimiser's options, such as `{ lr: 1e-3 }`. */
  optimArgs?: Options | undefined;
  /** Cross-entropy when left out. */
  lossFunc?: Loss | undefined;
  /** Changes the optimiser's learning rate as the training goes on; it stays as it is when left out. */
  schedule?: Schedule | undefined;
}

export interface TrainOptions {
  numEpochs?: number | undefined;
  /** Logs every so many steps, and each epoch; 0 logs nothing. */
  logNth?: number | undefined;
  log?: ((line: string) => void) | undefined;
  /** Scales each step's gradients to at most this norm. */
  clipNorm?: number | undefined;
  /** Decides which epoch's weights are the best; the validation accuracy when left out. */
  monitor?: Monitor | undefined;
  /** Stops after so many epochs in a row that were no better. */
  patience?: number | undefined;
  callbacks?: readonly TrainCallback[] | undefined;
  /** Stops within one batch. */
  signal?: AbortSignal | undefined;
  /** Awaited after every batch, those of the validation too: the training pauses for as long as this is pending. */
  betweenBatches?: (() => Promise<void> | void) | undefined;
}

/** Why training ended: the last epoch was reached, no epoch got better, `signal` aborted, or a number was not finite. */
export type StopReason = 'completed' | 'patience' | 'aborted' | 'diverged';

export interface TrainResult {
  stopReason: StopReason;
  epochs: EpochRecord[];
  /** The weights of the best epoch; those of the last step (epoch null) when no epoch ended. */
  best: { epoch: number | null; value: number | null; weights: Weights };
  /** Steps done. */
  steps: number;
  /** Time spent, validation included. */
  seconds: number;
  /** What was not finite, where `stopReason` is 'diverged'. */
  failure?: BpttError;
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

  constructor(options: SolverOptions<Options> = {}) {
    this.#options = options;
  }

  /**
   * Changes the model's parameters until something ends the training; the result says what. The model is left with its
   * last weights: `loadWeights(model, result.best.weights)` puts the best in.
   * @throws BpttError before the first batch, when an option is wrong.
   */
  async train(
    model: Model,
    trainLoader: Loader,
    valLoader: Loader | null,
    options: TrainOptions = {},
  ): Promise<TrainResult> {
    checkOptions(options, trainLoader, valLoader);
    const { numEpochs = 10, monitor = valLoader ? 'valAccuracy' : 'trainAccuracy', patience = Infinity } = options;
    const best = new BestEpoch(monitor, valLoader !== null);
    const {
      optim = Adam as OptimiserClass<unknown> as OptimiserClass<Options>,
      optimArgs,
      lossFunc = crossEntropy,
      schedule,
    } = this.#options;
    const optimiser = new optim(model.namedParameters(), optimArgs);
    const setLr = scheduler(optimiser, schedule, numEpochs, trainLoader.length);
    const meter = new Meter(numEpochs, trainLoader.length, valLoader?.length ?? 0, options);
    this.#clearHistories();
    const epochs: EpochRecord[] = [];
    let weights: Weights | undefined;
    const step = (batch: Batch) => {
      setLr(meter.totalSteps);
      return trainStep(model, batch, lossFunc, optimiser, options.clipNorm, meter.watcher());
    };
    const end = (stopReason: StopReason, failure?: BpttError): TrainResult => ({
      stopReason,
      epochs,
      best: { epoch: best.epoch, value: best.value, weights: weights ?? copyWeights(model) },
      steps: meter.totalSteps,
      seconds: meter.seconds,
      ...(failure && { failure }),
    });

    try {
      for (let epoch = 1; epoch <= numEpochs; epoch++) {
        meter.startEpoch(epoch);
        await inMode(model, true, () => this.#trainEpoch(trainLoader, step, meter, options));
        const record = meter.endEpoch(await this.#validate(model, valLoader, meter, options));
        this.#remember(record);
        epochs.push(record);
        if (best.improvedBy(record)) weights = copyWeights(model);
        meter.tellEpochEnd(record);
        if (best.exhausted(patience)) return end('patience');
      }
      return end('completed');
    } catch (error) {
      if (!isBpttError(error)) throw error;
      if (error.code === 'BPTT_ABORTED') return end('aborted');
      if (error.code === 'BPTT_NOT_FINITE') return end('diverged', error);
      throw error;
    } finally {
      optimiser.dispose();
    }
  }

  async #trainEpoch(
    loader: Loader,
    step: (batch: Batch) => StepResult,
    meter: Meter,
    { signal, betweenBatches }: TrainOptions,
  ): Promise<void> {
    for (const batch of loader) {
      if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'training was aborted');
      const { loss, lr } = meter.step(() => step(batch), batch.labels.data.length);
      this.trainLossHistory.push(loss);
      this.lrHistory.push(lr);
      await nextTask();
      await betweenBatches?.();
    }
  }

  async #validate(
    model: Model,
    loader: Loader | null,
    meter: Meter,
    { signal, betweenBatches }: TrainOptions,
  ): Promise<Evaluation | null> {
    if (!loader) return null;
    const { lossFunc = crossEntropy } = this.#options;
    return evaluate(model, loader, { lossFunc, signal, betweenBatches, onBatch: () => meter.validated() });
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
  }

  #remember({ trainAccuracy, valLoss, valAccuracy }: EpochRecord): void {
    this.trainAccHistory.push(trainAccuracy);
    if (valLoss !== null) this.valLossHistory.push(valLoss);
    if (valAccuracy !== null) this.valAccHistory.push(valAccuracy);
  }
}

function checkOptions(
  { numEpochs = 10, logNth = 0, clipNorm, patience, callbacks = [] }: TrainOptions,
  train: Loader,
  val: Loader | null,
): void {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) throw new ArgumentError(name, `a whole number >= ${least}`, value);
  };
  whole('numEpochs', numEpochs, 1);
  whole('logNth', logNth, 0);
  if (patience !== undefined) whole('patience', patience, 1);
  for (const { gradientsEvery = 50 } of callbacks) whole('gradientsEvery', gradientsEvery, 1);
  if (clipNorm !== undefined && !(clipNorm > 0)) throw new ArgumentError('clipNorm', 'a number > 0', clipNorm);
  if (train.length < 1) throw new ArgumentError('trainLoader', 'at least one batch', train.length);
  if (val && val.length < 1) throw new ArgumentError('valLoader', 'at least one batch', val.length);
}
