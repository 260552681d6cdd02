/** @file Lets every call use threads, however small it is: for tests. */
import { backend } from '@tensorflow/tfjs-core';
import { workspaceOf } from '../running.js';
import { run } from '../start-kernels.js';
import type { Team } from '../threads/team.js';
import type { Variant } from '../variants.js';

/** Runs `variant` on so many threads from now on, all of them there. */
export async function useThreads(variant: Variant, threads: number): Promise<Team> {
  await run(variant, threads);
  const { team } = workspaceOf(backend());
  if (team === undefined) throw new Error('this heap has no threads');
  await team.start();
  while (!team.ready && !team.alone) await new Promise((resolve) => setTimeout(resolve, 1));
  team.threadsFor = (rows: number) => (team.alone ? 1 : Math.min(rows, threads));
  return team;
}
