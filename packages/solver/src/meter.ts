/** @file Where a training is: steps, samples and time, and what they come to. */
import type { Evaluation } from './evaluate.js';
import { recordName } from './monitor.js';
import type { Pass, PassState } from './pass.js';
import type { EpochRecord, Progress } from './progress.js';
import type { StepResult } from './train-step.js';

/** A validation step is a forward pass: about a third of a training step. */
const validationCost = 1 / 3;

/** Where a training was. */
export interface MeterState {
  epoch: number;
  totalSteps: number;
  seconds: number;
  lr: number;
  /** Of an epoch that is begun. */
  within?: { steps: number; seconds: number; trainSeconds: number; pass: PassState } | undefined;
}

export class Meter {
  /** The one that runs, or runs next; from 1. */
  epoch = 1;
  totalSteps = 0;
  #start = performance.now();
  #epochStart = 0;
  /** Of this epoch. */
  #steps = 0;
  #validationSteps = 0;
  #trainSeconds = 0;
  #lr = 0;
  #pass: Pass | undefined;
  #resumed: MeterState | undefined;

  constructor(
    readonly numEpochs: number,
    readonly stepsPerEpoch: number,
    readonly validationStepsPerEpoch: number,
  ) {}

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  get numSteps(): number {
    return this.numEpochs * this.stepsPerEpoch;
  }

  /** Steps of the epoch that were done before the training was resumed within it; then `pass` has them too. */
  startEpoch(pass: Pass): number {
    this.#pass = pass;
    const { within } = this.#resumed ?? {};
    this.#resumed = undefined;
    if (within) pass.loadState(within.pass);
    this.#steps = within?.steps ?? 0;
    this.#trainSeconds = within?.trainSeconds ?? 0;
    this.#epochStart = this.seconds - (within?.seconds ?? 0);
    this.#validationSteps = 0;
    return this.#steps;
  }

  /** To be called when the epoch's record is made. */
  endEpoch(): void {
    this.epoch++;
    this.#pass = undefined;
  }

  state(): MeterState {
    const { epoch, totalSteps, seconds } = this;
    const within = this.#pass && {
      steps: this.#steps,
      seconds: seconds - this.#epochStart,
      trainSeconds: this.#trainSeconds,
      pass: this.#pass.state(),
    };
    return { epoch, totalSteps, seconds, lr: this.#lr, within };
  }

  loadState(state: MeterState): void {
    this.epoch = state.epoch;
    this.totalSteps = state.totalSteps;
    this.#lr = state.lr;
    this.#start -= state.seconds * 1000;
    this.#resumed = state;
  }

  /** Runs one training step, and counts it unless it throws. */
  step(run: () => StepResult): StepResult {
    const start = performance.now();
    const result = run();
    this.#trainSeconds += (performance.now() - start) / 1000;
    this.#steps++;
    this.totalSteps++;
    this.#lr = result.lr;
    return result;
  }

  validated(): void {
    this.#validationSteps++;
  }

  progress(phase: Progress['phase']): Progress {
    const { epoch, numEpochs, stepsPerEpoch, totalSteps, numSteps } = this;
    return {
      phase,
      epoch,
      numEpochs,
      step: this.#steps,
      stepsPerEpoch,
      totalSteps,
      numSteps,
      ...(this.#trainValues() as Pick<Progress, 'trainLoss' | 'trainAccuracy'>),
      lr: this.#lr,
      samplesPerSecond: this.#pass!.samples / this.#trainSeconds,
      secondsLeft: this.#secondsLeft(),
    };
  }

  /** The epoch that ends now. */
  record(validation: Evaluation<object> | null): EpochRecord {
    const train = this.#trainValues();
    return {
      epoch: this.epoch,
      ...train,
      ...valuesOf(validation, Object.keys(this.#pass!.numbers())),
      lr: this.#lr,
      seconds: this.seconds - this.#epochStart,
    } as EpochRecord;
  }

  #trainValues(): Record<string, number> {
    const { loss } = this.#pass!;
    return named('train', { loss, ...this.#pass!.numbers() });
  }

  /** At the speed so far, in units of training steps. */
  #secondsLeft(): number {
    const perEpoch = this.stepsPerEpoch + this.validationStepsPerEpoch * validationCost;
    const done = (this.epoch - 1) * perEpoch + this.#steps + this.#validationSteps * validationCost;
    return (this.seconds / done) * (this.numEpochs * perEpoch - done);
  }
}

/** The loss and these metrics of a validation; null where there was none. */
function valuesOf(validation: Evaluation<object> | null, metrics: string[]): Record<string, number | null> {
  const values = validation as Record<string, number> | null;
  return named('val', Object.fromEntries(['loss', ...metrics].map((name) => [name, values?.[name] ?? null])));
}

const named = <V>(part: 'train' | 'val', values: Record<string, V>): Record<string, V> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [recordName(part, name), value]));
