/** @file Whether two CPUs of this machine are two cores: without that no number of threads can be judged. */
import type { Contestant } from './contestants.js';
import { workloads } from './workloads.js';

const rounds = 5;
const milliseconds = 50;

/** How many times the work of one process two do at once, in a loop of products; undefined where fewer than two of ours are there. */
export async function scalingOf(contestants: Contestant[]): Promise<number | undefined> {
  const [first, second] = contestants.filter(({ variant, peer }) => variant && peer.alive);
  const workload = workloads.find(({ kind }) => kind === 'products')!;
  if (!first || !second) return undefined;
  const ask = ({ peer }: Contestant, calls: number) => peer.ask({ workload, limit: true, calls });
  const calls = Math.ceil(milliseconds / (await ask(first, 20)));
  await ask(second, calls);
  let [alone, together] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    // What each does differs by its build: the sum of both, one after the other, is what one core does.
    alone = Math.min(alone, (await ask(first, calls)) + (await ask(second, calls)));
    together = Math.min(together, Math.max(...(await Promise.all([ask(first, calls), ask(second, calls)]))));
  }
  return Number((alone / together).toPrecision(3));
}
