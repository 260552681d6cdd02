/** @file The one worker of this page, and how it is. */
import { WorkerClient } from './client.js';

/** How often the worker died, and why the last time. */
export const workerHealth = $state({ deaths: 0, why: '' });

const mourners: (() => void)[] = [];

/** Calls `then` each time the worker has died: what it knew must be brought to the next one. */
export const afterDeath = (then: () => void): void => void mourners.push(then);

export const compute = new WorkerClient((why) => {
  workerHealth.deaths++;
  workerHealth.why = why;
  for (const then of mourners) then();
});
