/** @file One training, from settings to a model file. Knows nothing of the page or of workers, and runs in Node just so. */
import { GRUClassifier, LSTMClassifier, RNNClassifier } from '@bptt/cells';
import { DataLoader, split, type Dataset } from '@bptt/data';
import { inputGradientNorms } from '@bptt/gradients-analysis';
import { loadWeights, Solver, type EpochRecord, type Progress, type TrainResult, type WatchedStep } from '@bptt/solver';
import type { Settings } from '../settings/table.js';

/** Plain values, which may be sent to another thread. */
export type TrainSettings = Settings['train'];

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
}

export const normalisation = { mean: 0.5, std: 0.5 };
export const testBatchSize = 500;
const validationFraction = 0.1;
const classifiers = { rnn: RNNClassifier, lstm: LSTMClassifier, gru: GRUClassifier };

/** Trains as `bptt train` does with the same settings: the same split, order, initial weights and, in strict kernels, bits. */
export async function trainClassifier(
  settings: TrainSettings,
  images: Dataset,
  { signal, betweenBatches, tell }: TrainHooks,
): Promise<TrainOutcome> {
  const { module, nonlinearity, hidden, lr, batch, clip, images: size, epochs, target, seed } = settings;
  const { train, validation } = split(images, { validationFraction, seed, size });
  const model = new classifiers[module]({
    inputSize: images.shape[2],
    hiddenSize: hidden,
    classes: images.classes,
    seed,
    ...(module === 'rnn' && { nonlinearity }),
  });
  const reached = new AbortController();
  const solver = new Solver({ optimArgs: { lr } });
  const news = new Newsletter(solver.trainLossHistory, tell);
  try {
    const result = await solver.train(
      model,
      new DataLoader(train, { batchSize: batch, shuffle: true, seed, ...normalisation }),
      new DataLoader(validation, { batchSize: testBatchSize, ...normalisation }),
      {
        numEpochs: epochs,
        clipNorm: clip || undefined,
        signal: AbortSignal.any([signal, reached.signal]),
        betweenBatches,
        callbacks: [
          {
            onProgress: (progress) => news.progress(progress),
            onGradients: (step) => news.gradients(step),
            onEpochEnd: (record) => {
              if (record.valAccuracy! >= target) reached.abort();
              news.epoch(record);
            },
          },
        ],
      },
    );
    loadWeights(model, result.best.weights);
    const { steps, seconds, best, failure } = result;
    const file = model.save({
      normalisation,
      recipe: {
        optimiser: 'adam',
        lr,
        batchSize: batch,
        epochs,
        bestEpoch: best.epoch,
        clip: clip || null,
        trainSize: size,
        validationFraction,
      },
      seed,
      valAccuracy: best.value ?? undefined,
    });
    const reason = reasonOf(result, reached.signal.aborted);
    const losses = [...solver.trainLossHistory];
    return {
      reason,
      problem: failure?.message,
      steps,
      seconds,
      epochs: result.epochs,
      losses,
      flow: news.latestFlow,
      bestEpoch: best.epoch,
      file,
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

  constructor(
    readonly losses: readonly number[],
    readonly tell: ((news: TrainNews) => void) | undefined,
  ) {}

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
    this.tell?.({ progress: this.#progress, losses, firstStep, flow: this.#flow, epoch });
    this.#flow = undefined;
  }
}
