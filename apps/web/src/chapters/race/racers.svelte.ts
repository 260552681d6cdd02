/** @file The race: an RNN, an LSTM and a GRU trained at the same time, each in a worker of its own. */
import type { EpochRecord, Progress } from '@bptt/solver';
import { startRacer } from '../../ask/compute.svelte.js';
import { bringTo, partFor } from '../../ask/mnist.svelte.js';
import type { Settings } from '../../settings/table.js';
import type { GradientFlow, TrainNews, TrainOutcome, TrainSettings } from '../../worker/train.js';
import type { MnistProgress } from '../../worker/mnist-store.js';
import { LossCurve } from '../train/loss-curve.js';

const kinds = ['rnn', 'lstm', 'gru'] as const;
export type Kind = (typeof kinds)[number];
export type RaceSettings = Settings['race'];

/** One of the three, as it is drawn. */
export class Racer {
  /** The means of the losses of some steps each. */
  curve: [step: number, loss: number][] = $state.raw([]);
  epochs: EpochRecord[] = $state.raw([]);
  progress: Progress | null = $state.raw(null);
  flow: GradientFlow | null = $state.raw(null);
  outcome: TrainOutcome | null = $state.raw(null);
  problem = $state('');
  readonly #losses = new LossCurve();
  #drawn = -Infinity;

  constructor(readonly kind: Kind) {}

  /** Takes in all news, and draws them at most so many milliseconds after each other. */
  hear({ losses, flow, epoch, progress }: TrainNews): void {
    this.#losses.add(losses);
    if (!epoch && performance.now() - this.#drawn < redrawEvery) {
      this.flow ??= flow ?? null;
      return;
    }
    this.#drawn = performance.now();
    this.progress = progress;
    this.curve = this.#losses.points();
    if (flow) this.flow = flow;
    if (epoch) this.epochs = [...this.epochs, epoch];
  }

  end(outcome: TrainOutcome): void {
    const all = new LossCurve();
    all.add(outcome.losses);
    Object.assign(this, { outcome, curve: all.points(), epochs: outcome.epochs, flow: outcome.flow });
  }
}

const redrawEvery = 100;

/** Where the race is: `bytes` of MNIST have come while it is `loading`. */
interface Race {
  status: 'none' | 'loading' | 'running' | 'ended';
  bytes: MnistProgress;
  racers: Racer[];
  /** Of the race that is shown. */
  settings: RaceSettings | null;
  problem: string;
}

export const race: Race = $state({
  status: 'none',
  bytes: { loaded: 0, total: 0 },
  racers: [],
  settings: null,
  problem: '',
});

export const isRunning = (): boolean => race.status === 'loading' || race.status === 'running';

/** What one of them is trained with; what is no switch of the race is as in chapter 6. */
function settingsOf(kind: Kind, { clip, orthogonal, forgetBias, ...rest }: RaceSettings): TrainSettings {
  return {
    ...rest,
    module: kind,
    nonlinearity: 'tanh',
    clip: clip ? 1 : 0,
    target: 1,
    init: orthogonal ? 'orthogonal' : 'pytorch',
    ...(forgetBias && kind === 'lstm' && { forgetBias: 1 }),
  };
}

let stopping = new AbortController();

export const stop = (): void => stopping.abort();

export async function start(chosen: RaceSettings): Promise<void> {
  if (isRunning()) return;
  const settings = { ...chosen };
  const racers = kinds.map((kind) => new Racer(kind));
  Object.assign(race, { status: 'loading', bytes: { loaded: 0, total: 0 }, racers, settings, problem: '' });
  stopping = new AbortController();
  const { signal } = stopping;
  const clients = kinds.map(() => startRacer());
  try {
    await bringTo(clients, partFor(settings), (bytes) => (race.bytes = bytes));
    race.status = 'running';
    await Promise.all(
      racers.map(async (racer, i) => {
        if (signal.aborted) return;
        try {
          const outcome = await clients[i]!.call(
            'race',
            settingsOf(racer.kind, settings),
            (news) => racer.hear(news),
            signal,
          );
          racer.end(outcome);
        } catch (error) {
          racer.problem = (error as Error).message;
        }
      }),
    );
  } catch (error) {
    race.problem = (error as Error).message;
  } finally {
    for (const client of clients) client.close();
    race.status = 'ended';
  }
}
