/** @file Takes checkpoints of a training, and puts it back to where one was taken. */
import { ArgumentError, FormatError, isBpttError } from '@bptt/errors';
import { copyWeights, loadWeights } from '../model.js';
import type { TrainOptions } from '../options.js';
import { expectValues } from '../named-values.js';
import { Pass, type PassState } from '../pass.js';
import type { Task } from '../tasks/task.js';
import { expectState } from './expect-state.js';
import { expectEpochs, expectSameTraining, identityOf, type Identity } from './identity.js';
import type { Place } from './loader-place.js';
import type { Parts } from './parts.js';
import type { CheckpointState } from './state.js';
import { readState, writeState } from './state-file.js';

/** Seconds from one checkpoint to the next where nothing is said of it. */
const usual = { seconds: 30 };
/** Checkpoints that are taken by the clock may take this share of the time. */
const share = 0.01;

export class Checkpoints {
  readonly #parts: Parts;
  readonly #options: TrainOptions;
  readonly #every: { steps?: number; seconds?: number };
  #due: number;
  #identity: Identity | undefined;
  /** Where the training loader was in the pass that goes on. */
  #first: Place | undefined;

  /** @throws ArgumentError when checkpoints are wanted of what does not tell its state. */
  constructor(parts: Parts, options: TrainOptions) {
    const { checkpointEvery = usual, onCheckpoint, resume } = options;
    this.#parts = parts;
    this.#options = options;
    this.#every = typeof checkpointEvery === 'number' ? { steps: checkpointEvery } : checkpointEvery;
    this.#due = this.#after(0);
    if (onCheckpoint ?? resume) this.#expectState();
  }

  /** Puts the training to where `options.resume` was taken. @throws BpttError, before anything is changed, where that is of another training. */
  async resume(): Promise<void> {
    const { resume: bytes } = this.#options;
    if (!bytes) return;
    const kept = expectState(readState(bytes, 'checkpoint'), 'checkpoint');
    try {
      this.#identity = identityOf(this.#parts, this.#options);
      expectSameTraining(kept.identity, this.#identity, this.#parts);
      expectEpochs(kept.identity, kept.lrs, this.#parts);
      this.#load(kept);
      await this.#replay(kept);
    } catch (error) {
      if (isBpttError(error)) throw error;
      const found = (error as Error).message;
      throw new FormatError({ source: 'checkpoint', field: 'state', expected: 'the parts of a training', found });
    }
  }

  /** Takes one if one is due. */
  async stepDone(): Promise<void> {
    const { steps } = this.#every;
    const due = steps ? this.#parts.meter.totalSteps % steps === 0 : performance.now() >= this.#due;
    if (due) await this.take();
  }

  /** The same where an epoch has ended; its last step was asked already. */
  async epochEnded(): Promise<void> {
    if (this.#every.seconds !== undefined) await this.stepDone();
  }

  /** Takes one, where they are wanted. */
  async take(): Promise<void> {
    const { onCheckpoint } = this.#options;
    if (!onCheckpoint) return;
    const start = performance.now();
    const { epoch, totalSteps, numEpochs, numSteps } = this.#parts.meter;
    await onCheckpoint(this.bytes(), { epoch, numEpochs, totalSteps, numSteps });
    this.#due = this.#after(performance.now() - start);
  }

  /** The training as it is now. */
  bytes(): Uint8Array {
    this.#expectState();
    const { model, optimiser, accumulator, schedule, train, validation, meter, best, callbacks, ...parts } =
      this.#parts;
    const state: CheckpointState = {
      identity: (this.#identity ??= identityOf(this.#parts, this.#options)),
      meter: meter.state(),
      model: { parameters: Object.fromEntries(copyWeights(model)), random: model.randomState?.() },
      optimiser: optimiser.state!(),
      accumulated: accumulator.state(),
      schedule: schedule?.state?.(),
      best: best.state(),
      loaders: { train: train.state(), validation: validation?.state() },
      callbacks: Object.fromEntries(
        callbacks.flatMap((callback) => (callback.name && callback.state ? [[callback.name, callback.state()]] : [])),
      ),
      records: parts.records,
      warnings: parts.warnings,
      losses: Float64Array.from(parts.losses),
      lrs: Float64Array.from(parts.lrs.done),
    };
    return writeState(state);
  }

  #load(kept: CheckpointState): void {
    const { model, task, optimiser, accumulator, schedule, train, validation, meter, best, callbacks, ...parts } =
      this.#parts;
    expectPass(task, kept.meter.within?.pass);
    expectValues('best.weights', model.namedParameters(), kept.best.weights ?? {});
    accumulator.loadState(kept.accumulated, model.namedParameters());
    optimiser.loadState!(kept.optimiser as never);
    schedule?.loadState?.(kept.schedule as never);
    train.loadState(kept.loaders.train);
    if (kept.loaders.validation) validation!.loadState(kept.loaders.validation);
    loadWeights(model, new Map(Object.entries(kept.model.parameters)));
    if (kept.model.random !== undefined) model.loadRandomState?.(kept.model.random as never);
    meter.loadState(kept.meter);
    best.loadState(kept.best);
    for (const callback of callbacks) {
      const state = callback.name && kept.callbacks[callback.name];
      if (state) callback.loadState?.(state as never);
    }
    for (const record of kept.records) parts.records.push(record);
    for (const warning of kept.warnings) parts.warnings.push(warning);
    for (const loss of kept.losses) parts.losses.push(loss);
    for (const lr of kept.lrs) parts.lrs.done.push(lr);
  }

  /** Passes over loaders that cannot be put back to where they were are gone through again. */
  async #replay({ meter, loaders }: CheckpointState): Promise<void> {
    const { train, validation } = this.#parts;
    for (let epoch = 1; epoch < meter.epoch; epoch++)
      for (const place of [train, validation]) await place?.replay(this.#options.signal);
    train.expectPlace(loaders.train, false);
    if (loaders.validation) validation!.expectPlace(loaders.validation, false);
    this.#first = loaders.train;
  }

  /** To be called when the steps of the present epoch that were done before have been skipped. */
  skipped(): void {
    if (this.#first) this.#parts.train.expectPlace(this.#first, true);
  }

  #after(cost: number): number {
    const { seconds = Infinity } = this.#every;
    return performance.now() + Math.max(seconds * 1000, cost / share);
  }

  /** @throws ArgumentError unless the optimiser tells what it remembers. */
  #expectState(): void {
    const { optimiser, schedule } = this.#parts;
    for (const [name, part] of Object.entries({ optim: optimiser, schedule }))
      if (part && (name === 'optim' || part.state) && !(part.state && part.loadState))
        throw new ArgumentError(name, 'one with state() and loadState(), since checkpoints are wanted', part);
  }
}

/** The metrics of an epoch that is begun take their state when it goes on; that they will is tried before anything is changed. */
function expectPass(task: Task, kept: PassState | undefined): void {
  if (!kept) return;
  const pass = new Pass(task, true);
  try {
    pass.loadState(kept);
  } finally {
    pass.dispose();
  }
}
