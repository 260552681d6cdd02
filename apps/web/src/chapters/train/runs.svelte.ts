/** @file The trainings of this visit: the one that runs, and those before it. They go on while other chapters are read. */
import type { EpochRecord, Progress } from '@bptt/solver';
import { compute } from '../../ask/compute.svelte.js';
import { loadMnist, partFor } from '../../ask/mnist.svelte.js';
import type { GradientFlow, TrainNews, TrainOutcome, TrainSettings } from '../../worker/train.js';
import { sentence } from '../../words/sentence.js';
import { endOf, settingsInWords } from './run-in-words.js';
import { trainWords } from '../../words/train.js';
import { fixed, percent } from '../../words/numbers.js';
import { LossCurve } from './loss-curve.js';
import { own, useModel } from '../../models/own.svelte.js';

export type Status = 'starting' | 'running' | 'pausing' | 'paused' | 'ended' | 'failed';

/** A training, as it is drawn. */
export class Run {
  status: Status = $state('starting');
  curve: [step: number, loss: number][] = $state.raw([]);
  /** Steps of which each point of the curve is the mean. */
  binWidth = $state(1);
  epochs: EpochRecord[] = $state.raw([]);
  progress: Progress | null = $state.raw(null);
  /** At the first watched step, and at the latest. */
  firstFlow: GradientFlow | null = $state.raw(null);
  flow: GradientFlow | null = $state.raw(null);
  outcome: TrainOutcome | null = $state.raw(null);
  problem = $state('');

  constructor(
    readonly number: number,
    readonly settings: TrainSettings,
  ) {}
}

/** Least time between two drawings, and between two announcements, in milliseconds. */
const [redrawEvery, announceEvery] = [100, 5000];

export const training: { runs: Run[]; announcement: string } = $state({ runs: [], announcement: '' });

/** The run that is shown in full: the latest. */
export const latest = (): Run | undefined => training.runs.at(-1);

export const isBusy = (run: Run | undefined): boolean => run !== undefined && !['ended', 'failed'].includes(run.status);

/** The step that was not taken, since a number was not finite there. */
export const failedStep = ({ outcome }: Run): number | null =>
  outcome?.reason === 'diverged' ? outcome.steps + 1 : null;

/** Starts a training; the page shows what becomes of it. */
export async function start(settings: TrainSettings, goesOn = false): Promise<void> {
  if (isBusy(latest())) return;
  const number = (latest()?.number ?? 0) + 1;
  const run = new Run(number, { ...settings });
  training.runs.push(run);
  const drawing = new Drawing(run);
  const words = trainWords().announce;
  announce(goesOn ? words.goesOn : words.starts(number), true);
  addEventListener('beforeunload', askFirst);
  try {
    if (!(await loadMnist(partFor(run.settings)))) {
      training.runs.pop(); // what loads MNIST says why
      return;
    }
    run.status = 'running';
    const outcome = await compute.call('train', { ...run.settings, goesOn }, (news) => drawing.hear(news));
    drawing.end(outcome);
    Object.assign(run, { status: 'ended', outcome });
    announce(endOf(outcome, run.settings), true);
    if (isWorthUsing(outcome)) void useRun(run);
  } catch (error) {
    drawing.draw();
    Object.assign(run, { status: 'failed', problem: sentence((error as Error).message) });
    announce(words.ended(number, run.problem), true);
  } finally {
    removeEventListener('beforeunload', askFirst);
  }
}

/** Takes the run's weights into use. */
export async function useRun(run: Run): Promise<void> {
  if (run.outcome) await useModel({ name: nameOf(run), file: run.outcome.file });
}

/** The browser asks whether the page should really be left. */
const askFirst = (event: BeforeUnloadEvent) => event.preventDefault();

/** Goes on with the training that this browser kept, where one was interrupted. */
export async function goOn(): Promise<void> {
  if (latest()) return;
  const settings = await compute.call('interrupted', null);
  if (settings) await start(settings, true);
}

/** One that was stopped takes no place of a model that is better, or may be. */
function isWorthUsing({ reason, epochs, bestEpoch }: TrainOutcome): boolean {
  if (reason === 'diverged') return false;
  if (reason !== 'stopped' || !own.model) return true;
  const reached = epochs.find(({ epoch }) => epoch === bestEpoch)?.valAccuracy ?? 0;
  return reached > (own.facts?.card.valAccuracy ?? Infinity);
}

/** The button says at once that it was heard; the worker pauses within one batch, or after what else it computes. */
export async function pause(run: Run): Promise<void> {
  run.status = 'pausing';
  await order('pause');
  if (run.status === 'pausing') run.status = 'paused';
}

export async function resume(run: Run): Promise<void> {
  await order('resume');
  if (run.status === 'paused') run.status = 'running';
}

export const stop = (): Promise<null> => order('stop');

/** Where the worker is gone, the training itself ends and says so. */
const order = (what: 'pause' | 'resume' | 'stop'): Promise<null> => compute.call(what, null).catch(() => null);

/** Ends what runs and waits for its end, then starts with these settings. */
export async function startAnew(settings: TrainSettings): Promise<void> {
  const before = latest();
  if (isBusy(before)) {
    await stop();
    while (isBusy(before)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await start(settings);
}

export const nameOf = ({ number, settings }: Run): string => trainWords().run(number, settingsInWords(settings));

function announce(text: string, atOnce = false): void {
  const now = performance.now();
  if (!atOnce && now - announced < announceEvery) return;
  announced = now;
  training.announcement = text;
}
let announced = -Infinity;

/** Takes in all news of a run, and draws it at most ten times a second. */
class Drawing {
  #curve = new LossCurve();
  #epochs: EpochRecord[] = [];
  #flow: GradientFlow | null = null;
  #progress: Progress | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawn = -Infinity;

  constructor(readonly run: Run) {}

  hear({ losses, flow, epoch, progress, before }: TrainNews): void {
    if (before) this.#epochs.push(...before);
    this.#curve.add(losses);
    this.#progress = progress;
    if (flow) this.#flow = flow;
    if (epoch) this.#epochs.push(epoch);
    this.#timer ??= setTimeout(() => this.draw(), Math.max(0, this.#drawn + redrawEvery - performance.now()));
  }

  /** Draws all that there was, the steps since the last news too. */
  end({ losses, epochs, flow }: TrainOutcome): void {
    this.#curve = new LossCurve();
    this.#curve.add(losses);
    this.#epochs = epochs;
    this.#flow = flow;
    this.draw();
  }

  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawn = performance.now();
    const [progress, flow] = [this.#progress, this.#flow];
    Object.assign(this.run, {
      curve: this.#curve.points(),
      binWidth: this.#curve.width,
      epochs: [...this.#epochs],
      progress,
      flow,
      firstFlow: this.run.firstFlow ?? flow,
    });
    if (progress)
      announce(
        trainWords().announce.progress(
          progress.epoch,
          progress.numEpochs,
          progress.step,
          progress.stepsPerEpoch,
          fixed(progress.trainLoss, 3),
          percent(progress.trainAccuracy),
        ),
      );
  }
}
