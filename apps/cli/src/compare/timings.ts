/** @file How long the exercise's small forward pass takes, run after run: [10, 1, 3], as everybody here computes it. */
import type { Variant } from '@bptt/kernels';
import type { Contestant } from '../bench/contestants.js';
import type { Question } from '../bench/peer.js';
import { workloads, type Workload } from '../bench/workloads.js';

export interface Timing {
  name: string;
  /** Which build of ours it is; others have none. */
  variant?: Variant;
  module: 'RNN' | 'LSTM' | 'GRU';
  runs: number;
  /** Of all runs together. */
  seconds: number;
}

/** A contestant, and how it computes. */
interface Way {
  name: string;
  contestant: Contestant;
  loop?: true;
}

/** Runs are taken in turns, so that all see the same noise. */
const rounds = 5;
/** Milliseconds of runs before the first that count. */
const warmUp = 200;

/** So many runs of each; fewer of who would need more than `longest` milliseconds for them. */
interface Most {
  runs: number;
  longest: number;
}

/**
 * @param tell told what is timed.
 * @param leaveOut told who failed, and why.
 */
export async function timeExercise(
  contestants: Contestant[],
  most: Most,
  signal: AbortSignal,
  tell: (name: string) => void,
  leaveOut: (name: string, reason: string) => void,
): Promise<Timing[]> {
  const ways = contestants.flatMap((contestant): Way[] => {
    const { name, variant } = contestant;
    if (variant) return [{ name: 'bptt', contestant }];
    if (!name.startsWith('PyTorch')) return [{ name: 'equations, plain tfjs', contestant }];
    return [
      { name: 'PyTorch, its module', contestant },
      { name: 'PyTorch, step by step', contestant, loop: true },
    ];
  });
  const timings: Timing[] = [];
  for (const workload of workloads.filter(({ kind }) => kind === 'tiny')) {
    tell(workload.name);
    const taken = new Map<Way, Timing>();
    const calls = new Map<Way, number>();
    const each = async (work: (way: Way) => Promise<void>) => {
      for (const way of ways) {
        if (!way.contestant.peer.alive) continue;
        try {
          await work(way);
        } catch (error) {
          signal.throwIfAborted();
          taken.delete(way);
          leaveOut(`${way.name}, ${workload.id}`, (error as Error).message);
        }
      }
    };
    await each(async (way) => {
      const { variant } = way.contestant;
      calls.set(way, await affordable(way, workload, most));
      taken.set(way, {
        name: way.name,
        ...(variant && { variant }),
        module: workload.cell.toUpperCase() as Timing['module'],
        runs: 0,
        seconds: 0,
      });
    });
    for (let round = 0; round < rounds; round++) {
      await each(async (way) => {
        const [timing, all] = [taken.get(way), calls.get(way) ?? 0];
        const now = Math.floor(((round + 1) * all) / rounds) - Math.floor((round * all) / rounds);
        if (!timing || now === 0) return;
        timing.seconds += ((await ask(way, workload, now)) * now) / 1000;
        timing.runs += now;
      });
    }
    timings.push(...taken.values());
  }
  return timings;
}

/** Milliseconds a run. */
const ask = ({ contestant, loop }: Way, workload: Workload, calls: number) =>
  contestant.peer.ask({ workload, calls, ...(loop && { loop }) } satisfies Question);

/** How many runs are to be taken, known after those that warm up. */
async function affordable(way: Way, workload: Workload, { runs, longest }: Most): Promise<number> {
  let ms = 0;
  for (let spent = 0, calls = 1; spent < warmUp; calls *= 2) {
    ms = await ask(way, workload, calls);
    spent += ms * calls;
  }
  return Math.min(runs, Math.max(1, Math.floor(longest / ms)));
}
