/** @file One training, from settings to a model file. Knows nothing of the page or of workers, and runs in Node just so. */
import type { Dataset } from '@bptt/data';
import {
  beginTraining,
  cardOf,
  planTraining,
  resumable,
  train,
  type InitialWeights,
  type TrainSettings as RecipeSettings,
} from '@bptt/digits';
import { inputGradientNorms } from '@bptt/gradients-analysis';
import type { EpochRecord, Progress, TrainResult, WatchedStep } from '@bptt/solver';
import type { Settings } from '../settings/table.js';

/** Plain values, which may be sent to another thread. */
export type TrainSettings = Settings['train'] & InitialWeights;

/** The norms of dL/dx_t at one step of the training, t = 0..T-1: the median over the batch's images, each with the loss of its own. */
export interface GradientFlow {
  step: number;
  norms: (number | null)[];
}

export interface TrainNews {
  progress: Progress;
  /** The losses of the steps since the news before; the first is of step `firstStep`, counted from 1. */
  losses: number[];
  firstStep: number;
  flow?: GradientFlow | undefined;
  /** When an epoch has ended. */
  epoch?: EpochRecord | undefined;
  /** The epochs before a training that goes on, once. */
  before?: EpochRecord[] | undefined;
}

export interface TrainOutcome {
  reason: 'epochs' | 'target' | 'stopped' | 'diverged';
  /** What was not finite, where it diverged. */
  problem?: string | undefined;
  steps: number;
  /** Of training and validation, pauses included. */
  seconds: number;
  epochs: EpochRecord[];
  /** The losses of all steps that were taken. */
  losses: number[];
  /** At the latest watched step. */
  flow: GradientFlow | null;
  bestEpoch: number | null;
  /** The model file: the weights of the best epoch, or those of the last step when no epoch ended. */
  file: Uint8Array;
}

interface TrainHooks {
  signal: AbortSignal;
  betweenBatches?: () => Promise<void> | void;
  tell?: (news: TrainNews) => void;
  /** A checkpoint of this training, which goes on from there. */
  resume?: Uint8Array | undefined;
  /** Keeps a checkpoint, every few seconds. */
  keep?: (checkpoint: Uint8Array) => Promise<unknown>;
}

/** Seconds of work that an interruption may cost. */
const keepEvery = { seconds: 1 };

/** The settings as `bptt train` has them. */
export function recipeOf({
  batch: batchSize,
  clip,
  images: trainSize,
  target: _target,
  ...rest
}: TrainSettings): RecipeSettings {
  return { ...rest, batchSize, trainSize, ...(clip > 0 && { clip }) };
}

/** Trains as `bptt train` does with the same settings: the same split, order, initial weights and, in strict kernels, bits. */
export async function trainClassifier(
  chosen: TrainSettings,
  images: Dataset,
  { signal, betweenBatches, tell, resume, keep }: TrainHooks,
): Promise<TrainOutcome> {
  const { target } = chosen;
  const settings = recipeOf(chosen);
  const plan = planTraining(settings, images);
  const model = beginTraining(plan);
  const reached = new AbortController();
  const news = new Newsletter(tell);
  try {
    const kept = resume && resumable(settings, resume, 'the interrupted training');
    if (kept) news.before = kept.records;
    const { result, marks, losses } = await train(plan, model, {
      signal: AbortSignal.any([signal, reached.signal]),
      betweenBatches,
      resume: kept,
      ...(keep && { onCheckpoint: keep, checkpointEvery: keepEvery }),
      onBegin: (history) => (news.losses = history),
      callbacks: [
        {
          name: 'flow',
          state: () => news.latestFlow,
          loadState: (flow: GradientFlow | null) => void (news.latestFlow = flow),
          onProgress: (progress) => news.progress(progress),
          onGradients: (step) => news.gradients(step),
          onEpochEnd: (record) => {
            if (record.valAccuracy! >= target) reached.abort();
            news.epoch(record);
          },
        },
      ],
    });
    const { steps, seconds, epochs, failure } = result;
    return {
      reason: reasonOf(result, reached.signal.aborted),
      problem: failure?.message,
      steps,
      seconds,
      epochs,
      losses: [...losses],
      flow: news.latestFlow,
      bestEpoch: marks.bestEpoch,
      file: model.save(cardOf(settings, marks)),
    };
  } finally {
    model.dispose();
  }
}

function reasonOf({ stopReason }: TrainResult, reachedTarget: boolean): TrainOutcome['reason'] {
  if (stopReason === 'diverged') return 'diverged';
  if (reachedTarget) return 'target';
  return stopReason === 'aborted' ? 'stopped' : 'epochs';
}

/** Gathers what there is to tell until the solver's next report, at most ten times a second. */
class Newsletter {
  latestFlow: GradientFlow | null = null;
  #told = 0;
  #flow: GradientFlow | undefined;
  #progress: Progress | undefined;
  /** Of a training that goes on. */
  before: EpochRecord[] | undefined;

  /** Of every step so far; it grows. */
  losses: readonly number[] = [];

  constructor(readonly tell: ((news: TrainNews) => void) | undefined) {}

  progress(progress: Progress): void {
    this.#progress = progress;
    this.#send();
  }

  gradients({ step, inputGradient }: WatchedStep): void {
    this.#flow = this.latestFlow = { step, norms: inputGradientNorms(inputGradient).median };
  }

  epoch(record: EpochRecord): void {
    this.#send(record);
  }

  #send(epoch?: EpochRecord): void {
    if (!this.#progress) return;
    const firstStep = this.#told + 1;
    // The loss of the step that is being reported joins the history only after the report.
    const losses = this.losses.slice(this.#told);
    this.#told = this.losses.length;
    this.tell?.({ progress: this.#progress, losses, firstStep, flow: this.#flow, epoch, before: this.before });
    this.#flow = this.before = undefined;
  }
}
