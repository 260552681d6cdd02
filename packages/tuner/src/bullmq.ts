/** @file The tuner on many machines, through BullMQ on Redis: `queueExecutor` gives segments, `queueWorker` runs them. */
export { expectQueue } from '@bptt/queue';
export { queueExecutor, type QueueExecutorOptions } from './bullmq/executor.js';
export { queueWorker, type QueueWorkerOptions } from './bullmq/worker.js';
