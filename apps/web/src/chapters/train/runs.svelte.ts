/** @file The trainings of this visit: the one that runs, and those before it. They go on while other chapters are read. */
import type { EpochRecord, Progress } from '@bptt/solver';
import { compute } from '../../worker/compute.svelte.js';
import { loadMnist } from '../../worker/mnist.svelte.js';
import type { GradientFlow, TrainNews, TrainOutcome, TrainSettings } from '../../worker/train-core.js';
import { LossCurve } from './loss-curve.js';
import { useModel } from './models.svelte.js';

export type Status = 'starting' | 'running' | 'paused' | 'ended' | 'failed';

/** A training, as it is drawn. */
export class Run {
  status: Status = $state('starting');
  curve: [step: number, loss: number][] = $state.raw([]);
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

export const isBusy = (run: Run | undefined): boolean => run !== undefined && ['starting', 'running', 'paused'].includes(run.status);

/** Starts a training; the page shows what becomes of it. */
export async function start(settings: TrainSettings): Promise<void> {
  if (isBusy(latest())) return;
  const number = (latest()?.number ?? 0) + 1;
  const run = new Run(number, { ...settings });
  training.runs.push(run);
  const drawing = new Drawing(run);
  announce(`Run ${number} starts.`, true);
  try {
    if (!(await loadMnist())) throw new Error('MNIST is not here yet.');
    run.status = 'running';
    const outcome = await compute.call('train', { ...settings }, (news) => drawing.hear(news));
    drawing.draw();
    Object.assign(run, { status: 'ended', outcome, epochs: outcome.epochs });
    announce(endOf(run), true);
    if (outcome.reason !== 'diverged') useModel({ name: nameOf(run), file: outcome.file });
  } catch (error) {
    drawing.draw();
    Object.assign(run, { status: 'failed', problem: (error as Error).message });
    announce(`Run ${number} ended: ${run.problem}`, true);
  }
}

export async function pause(run: Run): Promise<void> {
  await compute.call('pause', null);
  if (run.status === 'running') run.status = 'paused';
}

export async function resume(run: Run): Promise<void> {
  await compute.call('resume', null);
  if (run.status === 'paused') run.status = 'running';
}

export const stop = (): Promise<null> => compute.call('stop', null);

/** Ends what runs and waits for its end, then starts anew. */
export async function restart(settings: TrainSettings): Promise<void> {
  const before = latest();
  if (isBusy(before)) {
    await stop();
    while (isBusy(before)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await start(settings);
}

export const nameOf = ({ number, settings: { module, hidden, seed } }: Run): string => `run ${number}: ${module.toUpperCase()} ${hidden}, seed ${seed}`;

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

/** How a run ended, and what to do about it, in a sentence or two. */
export function endOf({ outcome, settings: { lr, clip, target }, problem }: Run): string {
  if (!outcome) return problem;
  const best = outcome.epochs.find(({ epoch }) => epoch === outcome.bestEpoch);
  const kept = best ? ` The weights of epoch ${best.epoch} are kept: ${percent(best.valAccuracy!)} of the held-out images are named rightly.` : ' The weights of the last step are kept.';
  const steps = `${outcome.steps} steps`;
  if (outcome.reason === 'target') return `The target of ${percent(target)} was reached after ${steps}.${kept}`;
  if (outcome.reason === 'stopped') return `Stopped on request after ${steps}.${kept}`;
  if (outcome.reason === 'epochs') return `The last epoch ended after ${steps}.${kept}`;
  const remedy = clip ? 'try a smaller learning rate or a smaller clipping norm' : `try a smaller learning rate, such as ${Number((lr / 10).toPrecision(2))}, or clip the gradients to norm 1`;
  return `Not a number any more at ${outcome.problem!.split(';')[0]}. The learning rate was ${lr}: ${remedy}.`;
}

function announce(text: string, atOnce = false): void {
  const now = performance.now();
  if (!atOnce && now - announced < announceEvery) return;
  announced = now;
  training.announcement = text;
}
let announced = -Infinity;

/** Takes in all news of a run, and draws it at most ten times a second. */
class Drawing {
  readonly #curve = new LossCurve();
  readonly #epochs: EpochRecord[] = [];
  #flow: GradientFlow | null = null;
  #progress: Progress | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawn = -Infinity;

  constructor(readonly run: Run) {}

  hear({ losses, flow, epoch, progress }: TrainNews): void {
    this.#curve.add(losses);
    this.#progress = progress;
    if (flow) this.#flow = flow;
    if (epoch) this.#epochs.push(epoch);
    this.#timer ??= setTimeout(() => this.draw(), Math.max(0, this.#drawn + redrawEvery - performance.now()));
  }

  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawn = performance.now();
    const [progress, flow] = [this.#progress, this.#flow];
    Object.assign(this.run, { curve: this.#curve.points(), epochs: [...this.#epochs], progress, flow, firstFlow: this.run.firstFlow ?? flow });
    if (progress) announce(`Epoch ${progress.epoch} of ${progress.numEpochs}, step ${progress.step} of ${progress.stepsPerEpoch}, loss ${progress.trainLoss.toFixed(3)}, accuracy ${percent(progress.trainAccuracy)}.`);
  }
}
