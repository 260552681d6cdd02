/** @file Times one workload: everybody takes a turn in every round, so that all see the same noise. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Contestant } from './contestants.js';
import { inUnit, type Workload } from './workloads.js';

export interface Schedule {
  rounds: number;
  /** Milliseconds that a turn should take; at least one call is made. */
  turn: number;
  /** Milliseconds of calls before the first round, in which engines optimise. */
  warmUp: number;
}

/** An epoch is its own warm-up, and long enough to need few rounds. */
const epochRounds = 3;

/**
 * The time of a call in the workload's unit, one for each round, of everybody who got through.
 * @param drop told who did not, and why.
 */
export async function measure(
  workload: Workload,
  entrants: Contestant[],
  { rounds, turn, warmUp }: Schedule,
  drop: (contestant: Contestant, reason: string) => void,
  signal: AbortSignal,
): Promise<Map<Contestant, number[]>> {
  const times = new Map<Contestant, number[]>();
  const calls = new Map<Contestant, number>();
  const each = async (work: (contestant: Contestant) => Promise<void>) => {
    for (const contestant of entrants) {
      if (!calls.has(contestant)) continue;
      try {
        await work(contestant);
        await pause(contestant.settle);
      } catch (error) {
        signal.throwIfAborted();
        calls.delete(contestant);
        times.delete(contestant);
        drop(contestant, (error as Error).message);
      }
    }
  };
  const ask = ({ peer, limit }: Contestant, count: number) =>
    peer.ask({ workload, ...(limit && { limit }), calls: count });
  for (const contestant of entrants) calls.set(contestant, 1);
  const isEpoch = workload.kind === 'epoch';
  if (!isEpoch) {
    await each(async (contestant) => {
      for (let spent = 0, count = 1; spent < warmUp;) {
        const ms = await ask(contestant, count);
        spent += ms * count;
        count = Math.max(1, Math.min(10 * count, Math.round(turn / ms)));
        calls.set(contestant, count);
      }
    });
  }
  for (let round = 0; round < (isEpoch ? Math.min(rounds, epochRounds) : rounds); round++) {
    await each(async (contestant) => {
      const ms = await ask(contestant, calls.get(contestant)!);
      times.set(contestant, [...(times.get(contestant) ?? []), inUnit(workload, ms)]);
    });
  }
  return times;
}
