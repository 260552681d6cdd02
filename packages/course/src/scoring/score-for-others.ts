/** @file A machine's side: scores what a course's server on another one puts into the queue, with the same rights and limits. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ArgumentError } from '@bptt/errors';
import { takeTasks, type QueueOptions, type Taker } from '@bptt/queue';
import { programVersion } from '@bptt/queue/version';
import { readSettings } from '../course/settings.js';
import { fingerprints, queueName, type ScoringTask } from './for-others.js';
import { scorerFile, startScoring } from './process.js';

export interface ScoreForOthersOptions extends Omit<QueueOptions, 'name' | 'url'> {
  /** A copy of the course's: its course.json names the queue, and its hidden images are scored on. */
  folder: string;
  scorer?: string;
  atOnce?: number;
  onScored?: (state: string) => void;
}

/** @throws BackendError, ArgumentError: there is no queue, it will not do, or its server is of another version. */
export async function scoreForOthers(options: ScoreForOthersOptions): Promise<Taker> {
  const { folder, scorer = scorerFile, atOnce = availableParallelism(), onScored, ...queue } = options;
  const { queue: url } = await readSettings(folder);
  if (url === null) throw new ArgumentError(`${folder}: queue`, 'redis://..., as the server has', 'none');
  const version = programVersion(queue.version, scorer);
  const fingerprintOf = fingerprints();
  return takeTasks({ ...queue, url, version, name: queueName, atOnce }, async ({ data, bytes, signal, progress }) => {
    const task = data as ScoringTask;
    const testSet = resolve(folder, task.job.testSet);
    if ((await fingerprintOf(testSet)) !== task.testSet)
      throw new ArgumentError(testSet, 'the hidden images that the server has', 'others');
    const { child, outcome } = startScoring(scorer, { ...task.job, testSet }, bytes!, task.limits, () => progress({}));
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const ended = await outcome;
    onScored?.(ended.state);
    return { data: ended };
  });
}
