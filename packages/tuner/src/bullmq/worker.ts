/** @file A machine's side: takes segments from the queue and runs each in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeTasks, type Answer, type QueueOptions, type Taken, type Taker } from '@bptt/queue';
import type { ExecutorEvent } from '../executor.js';
import { readCheckpoint, writeCheckpoint } from '../node/checkpoints.js';
import { processes } from '../node/processes.js';
import { queueName, type SegmentAnswer, type SegmentProgress, type SegmentTask } from './task.js';

export interface QueueWorkerOptions extends Omit<QueueOptions, 'name'> {
  /** A module that calls `runTrial(objective)`. */
  module: string | URL;
  /** Segments at once; the machine's cores when left out. */
  parallel?: number | undefined;
  /** Node's old-space limit of a process, in MiB. */
  memory?: number | undefined;
  /** Throws a BpttError where this machine cannot run trials with these arguments: the worker ends with it, and others run them. */
  accept?: ((args: readonly string[]) => Promise<void> | void) | undefined;
  onSegment?: ((event: ExecutorEvent | { type: 'taken'; segment: SegmentTask['segment'] }) => void) | undefined;
}

/** @throws BackendError, ArgumentError: Redis will not do, or whoever gives work is of another version. */
export function queueWorker(options: QueueWorkerOptions): Promise<Taker> {
  const { module, parallel = availableParallelism(), memory, accept, onSegment, ...queue } = options;
  return takeTasks({ ...queue, name: queueName, atOnce: parallel }, async (taken) => {
    const task = taken.data as SegmentTask;
    await accept?.(task.args);
    onSegment?.({ type: 'taken', segment: task.segment });
    return run(task, taken, { module, memory, onSegment });
  });
}

async function run(
  { segment, epochs, args, deadline }: SegmentTask,
  { bytes, signal, progress }: Taken,
  { module, memory, onSegment }: Pick<QueueWorkerOptions, 'module' | 'memory' | 'onSegment'>,
): Promise<Answer> {
  const { trial, from, to } = segment;
  const checkpoints = await mkdtemp(join(tmpdir(), 'bptt-trial-'));
  if (bytes) await writeCheckpoint(checkpoints, trial, from, bytes);
  const executor = processes({
    module,
    args,
    epochs,
    capacity: 1,
    checkpoints,
    deadline: deadline ?? undefined,
    memory,
  });
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  try {
    if (!signal.aborted) executor.submit(segment);
    for (let event; !signal.aborted && (event = await Promise.race([executor.next(), aborted]));) {
      onSegment?.(event);
      if (event.type === 'lost') return { lost: event.reason };
      if (event.type === 'progress') progress({ epoch: event.epoch, values: event.values } satisfies SegmentProgress);
      if (event.type === 'outcome') {
        const { outcome, seconds } = event;
        return { data: { outcome, seconds } satisfies SegmentAnswer, bytes: readCheckpoint(checkpoints, trial, to) };
      }
    }
    return { lost: 'it was given back' };
  } finally {
    await executor.close();
    await rm(checkpoints, { recursive: true });
  }
}
