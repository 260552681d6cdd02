/** @file The one worker of this page, and how it is. */
import { WorkerClient } from './client.js';

/** How often the worker died, and why the last time. */
export const workerHealth = $state({ deaths: 0, why: '' });

export const compute = new WorkerClient((why) => {
  workerHealth.deaths++;
  workerHealth.why = why;
});
