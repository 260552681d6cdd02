/** @file Tells callbacks and the log how a training goes. */
import type { Meter } from './meter.js';
import type { EpochRecord, Progress, TrainCallback } from './progress.js';
import type { StepGradients } from './train-step.js';

export interface ReporterOptions {
  logNth?: number | undefined;
  log?: ((line: string) => void) | undefined;
  callbacks?: readonly TrainCallback[] | undefined;
}

export class Reporter {
  readonly #logNth: number;
  readonly #log: (line: string) => void;
  readonly #warn: (line: string) => void;
  readonly #callbacks: { callback: TrainCallback; next: number }[];
  /** What `onGradients` returned and is not awaited yet: it is called where nothing can wait. */
  #pending: unknown[] = [];

  constructor(
    readonly meter: Meter,
    { logNth = 0, log, callbacks = [] }: ReporterOptions,
  ) {
    this.#logNth = logNth;
    this.#log = log ?? console.log;
    this.#warn = log ?? console.warn;
    this.#callbacks = callbacks.map((callback) => ({ callback, next: 0 }));
  }

  /** What shows the coming step's gradients to those who are due to see them; undefined when nobody is. */
  watcher(): ((seen: StepGradients) => void) | undefined {
    const { epoch, totalSteps } = this.meter;
    const due = this.#callbacks.filter(
      ({ callback: { onGradients, gradientsEvery = 50 } }) => onGradients && totalSteps % gradientsEvery === 0,
    );
    if (due.length === 0) return undefined;
    return (seen) => {
      for (const { callback } of due)
        this.#pending.push(callback.onGradients!({ epoch, step: totalSteps + 1, ...seen }));
    };
  }

  /** Also where nothing is logged: to `log` if there is one, else as a warning on the console. */
  warn(warnings: string[], warning: string): void {
    warnings.push(warning);
    this.#warn(warning);
  }

  async stepDone(loss: number, updated: boolean): Promise<void> {
    const { totalSteps, numSteps } = this.meter;
    if (this.#logNth && totalSteps % this.#logNth === 0)
      this.#log(`[Step ${totalSteps}/${numSteps}] train loss ${loss.toFixed(4)}`);
    if (this.#pending.length) await Promise.all(this.#pending.splice(0));
    if (updated) for (const { callback } of this.#callbacks) await callback.onStep?.();
    await this.#progress('train');
  }

  async validated(): Promise<void> {
    await this.#progress('validate');
  }

  async epochEnded(record: EpochRecord, checkpoint: () => Uint8Array): Promise<void> {
    if (this.#logNth) {
      const validation = record.valLoss === null ? '' : `, validation ${inWords(record, 'val')}`;
      this.#log(`[Epoch ${record.epoch}/${this.meter.numEpochs}] train ${inWords(record, 'train')}${validation}`);
    }
    for (const { callback } of this.#callbacks) await callback.onEpochEnd?.(record, checkpoint);
  }

  async #progress(phase: Progress['phase']): Promise<void> {
    const now = performance.now();
    let progress: Progress | undefined;
    for (const entry of this.#callbacks) {
      if (!entry.callback.onProgress || now < entry.next) continue;
      entry.next = now + (entry.callback.everyMs ?? 100);
      await entry.callback.onProgress((progress ??= this.meter.progress(phase)));
    }
  }
}

/** `loss 0.0993 accuracy 97.00 %` */
function inWords(record: EpochRecord, part: 'train' | 'val'): string {
  const values = Object.entries(record).filter(([name]) => name.startsWith(part));
  return values.map(([name, value]) => `${wordsOf(name.slice(part.length))} ${shown(name, value!)}`).join(' ');
}

const wordsOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter, at) => `${at ? ' ' : ''}${letter.toLowerCase()}`);

const shown = (name: string, value: number) =>
  name.endsWith('Accuracy') ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
