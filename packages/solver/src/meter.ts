/** @file Where a training is: steps, samples and time, and what they come to. */
import type { Evaluation } from './evaluate.js';
import { recordName } from './monitor.js';
import type { Pass } from './pass.js';
import type { EpochRecord, Progress } from './progress.js';
import type { StepResult } from './train-step.js';

/** A validation step is a forward pass: about a third of a training step. */
const validationCost = 1 / 3;

export class Meter {
  epoch = 0;
  totalSteps = 0;
  readonly #start = performance.now();
  #epochStart = 0;
  /** Of this epoch. */
  #steps = 0;
  #validationSteps = 0;
  #trainSeconds = 0;
  #lr = 0;
  #pass: Pass | undefined;

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

  startEpoch(epoch: number, pass: Pass): void {
    this.epoch = epoch;
    this.#pass = pass;
    this.#epochStart = this.seconds;
    this.#steps = this.#validationSteps = this.#trainSeconds = 0;
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
