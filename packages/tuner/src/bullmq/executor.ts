/** @file Runs segments on whatever machines have a worker on the same queue. */
import { ArgumentError } from '@bptt/errors';
import { Dispatcher, type Given, type QueueOptions } from '@bptt/queue';
import { EventQueue, type Executor } from '../executor.js';
import { readCheckpoint, writeCheckpoint } from '../node/checkpoints.js';
import { keyOf, type Segment } from '../study/trial.js';
import { queueName, type SegmentAnswer, type SegmentProgress, type SegmentTask } from './task.js';

export interface QueueExecutorOptions extends Omit<QueueOptions, 'name'> {
  /** Of a whole training. */
  epochs: number;
  /** Segments in the queue at once: as many as the study's workers. */
  capacity: number;
  /** Arguments of the workers' module. */
  args?: readonly string[] | undefined;
  /** Folder in which this side keeps trials' checkpoints; without it, a trial that goes on starts anew. */
  checkpoints?: string | undefined;
  /** Seconds after which a segment is killed and its trial has failed. */
  deadline?: number | undefined;
}

/** @throws BackendError, ArgumentError: Redis is not there, refuses, is full, or evicts what it is given. */
export async function queueExecutor(options: QueueExecutorOptions): Promise<Executor> {
  const { epochs, capacity, args = [], checkpoints, deadline = null, ...queue } = options;
  if (!Number.isInteger(capacity) || capacity < 1) throw new ArgumentError('capacity', 'a whole number >= 1', capacity);
  const dispatcher = await Dispatcher.open({ ...queue, name: queueName });
  const events = new EventQueue();
  const running = new Map<string, Given>();

  const follow = async (segment: Segment, given: Given): Promise<void> => {
    const answer = await given.answer;
    if (running.get(keyOf(segment)) !== given) return;
    running.delete(keyOf(segment));
    if ('lost' in answer) return events.push({ type: 'lost', segment, reason: answer.lost });
    if (answer.bytes && checkpoints !== undefined)
      await writeCheckpoint(checkpoints, segment.trial, segment.to, answer.bytes);
    events.push({ type: 'outcome', segment, ...(answer.data as SegmentAnswer) });
  };

  return {
    capacity,
    submit(segment) {
      const { trial, from } = segment;
      const data: SegmentTask = { segment, epochs, args, deadline };
      const given = dispatcher.give({
        data,
        bytes: checkpoints === undefined ? undefined : readCheckpoint(checkpoints, trial, from),
        isUrgent: from > 0,
        onProgress: (progress) => events.push({ type: 'progress', segment, ...(progress as SegmentProgress) }),
      });
      running.set(keyOf(segment), given);
      follow(segment, given).catch((error: unknown) => events.fail(error));
    },
    cancel(segment) {
      running.get(keyOf(segment))?.cancel();
      running.delete(keyOf(segment));
    },
    next: () => events.next(),
    close: () => dispatcher.close(),
  };
}
