/** @file Counts steps, losses and time while a model trains, and tells callbacks and the log. */
import { isBpttError, BpttError } from '@bptt/errors';
import type { Evaluation } from './evaluate.js';
import type { EpochRecord, Progress, TrainCallback } from './progress.js';
import type { StepGradients, StepResult } from './train-step.js';

/** A validation step is a forward pass: about a third of a training step. */
const validationCost = 1 / 3;

export class Meter {
  totalSteps = 0;
  readonly #start = performance.now();
  readonly #callbacks: { callback: TrainCallback; next: number }[];
  #epoch = 0;
  #epochStart = 0;
  #step = 0;
  #validationStep = 0;
  #samples = 0;
  #lossSum = 0;
  #correct = 0;
  #lr = 0;
  #trainSeconds = 0;

  constructor(
    readonly numEpochs: number,
    readonly stepsPerEpoch: number,
    readonly validationSteps: number,
    readonly options: {
      logNth?: number | undefined;
      log?: ((line: string) => void) | undefined;
      callbacks?: readonly TrainCallback[] | undefined;
    },
  ) {
    this.#callbacks = (options.callbacks ?? []).map((callback) => ({ callback, next: 0 }));
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  startEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#epochStart = this.seconds;
    this.#step = this.#validationStep = this.#samples = this.#lossSum = this.#correct = this.#trainSeconds = 0;
  }

  /** Runs one training step of `samples` samples; what stops it is told with the step's number. */
  step(run: () => StepResult, samples: number): StepResult {
    const start = performance.now();
    const result = this.#named(run);
    this.#trainSeconds += (performance.now() - start) / 1000;
    this.totalSteps++;
    this.#step++;
    this.#samples += samples;
    this.#lossSum += result.loss * samples;
    this.#correct += result.correct;
    this.#lr = result.lr;
    const { logNth = 0 } = this.options;
    if (logNth && this.totalSteps % logNth === 0) {
      this.#log(
        `[Step ${this.totalSteps}/${this.numEpochs * this.stepsPerEpoch}] train loss ${result.loss.toFixed(4)}`,
      );
    }
    this.#report('train');
    return result;
  }

  /** What shows the coming step's gradients to those who are due to see them; undefined when nobody is. */
  watcher(): ((seen: StepGradients) => void) | undefined {
    const due = (this.options.callbacks ?? []).filter(
      ({ onGradients, gradientsEvery = 50 }) => onGradients && this.totalSteps % gradientsEvery === 0,
    );
    if (due.length === 0) return undefined;
    const [epoch, step] = [this.#epoch, this.totalSteps + 1];
    return (seen) => due.forEach((callback) => callback.onGradients!({ epoch, step, ...seen }));
  }

  validated(): void {
    this.#validationStep++;
    this.#report('validate');
  }

  endEpoch(validation: Evaluation | null): EpochRecord {
    return {
      epoch: this.#epoch,
      trainLoss: this.#lossSum / this.#samples,
      trainAccuracy: this.#correct / this.#samples,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      lr: this.#lr,
      seconds: this.seconds - this.#epochStart,
    };
  }

  tellEpochEnd(record: EpochRecord): void {
    const set = (name: string, loss: number, accuracy: number) =>
      `${name} loss ${loss.toFixed(4)} accuracy ${(100 * accuracy).toFixed(2)} %`;
    if (this.options.logNth) {
      const validation = record.valLoss === null ? '' : `, ${set('validation', record.valLoss, record.valAccuracy!)}`;
      this.#log(
        `[Epoch ${record.epoch}/${this.numEpochs}] ${set('train', record.trainLoss, record.trainAccuracy)}${validation}`,
      );
    }
    for (const { callback } of this.#callbacks) callback.onEpochEnd?.(record);
  }

  #log(line: string): void {
    (this.options.log ?? console.log)(line);
  }

  #named(run: () => StepResult): StepResult {
    try {
      return run();
    } catch (error) {
      if (!isBpttError(error) || error.code !== 'BPTT_NOT_FINITE') throw error;
      throw new BpttError(error.code, `epoch ${this.#epoch}, step ${this.totalSteps + 1}: ${error.message}`, {
        cause: error,
      });
    }
  }

  #report(phase: Progress['phase']): void {
    const now = performance.now();
    let progress: Progress | undefined;
    for (const entry of this.#callbacks) {
      if (!entry.callback.onProgress || now < entry.next) continue;
      entry.callback.onProgress((progress ??= this.#progress(phase)));
      entry.next = now + (entry.callback.everyMs ?? 100);
    }
  }

  #progress(phase: Progress['phase']): Progress {
    const { numEpochs, stepsPerEpoch, validationSteps, totalSteps } = this;
    const perEpoch = stepsPerEpoch + validationSteps * validationCost;
    const done = (this.#epoch - 1) * perEpoch + this.#step + this.#validationStep * validationCost;
    return {
      phase,
      epoch: this.#epoch,
      numEpochs,
      step: this.#step,
      stepsPerEpoch,
      totalSteps,
      numSteps: numEpochs * stepsPerEpoch,
      trainLoss: this.#lossSum / this.#samples,
      trainAccuracy: this.#correct / this.#samples,
      lr: this.#lr,
      samplesPerSecond: this.#samples / this.#trainSeconds,
      secondsLeft: (this.seconds / done) * (numEpochs * perEpoch - done),
    };
  }
}
