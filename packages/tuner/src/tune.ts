/** @file A search in one call. */
import { ArgumentError, expectFunction, expectOptions, expectWholeNumber } from '@bptt/errors';
import { coordinate } from './coordinate.js';
import type { Executor, ExecutorEvent } from './executor.js';
import { inProcess } from './in-process.js';
import type { Objective } from './objective.js';
import { resultOf, type StudyResult } from './result.js';
import type { Config } from './space/parameter.js';
import type { SpaceDefinition } from './space/space.js';
import { settingNames, type StudySettings } from './study/settings.js';
import { Study } from './study/study.js';

export interface TuneOptions extends Partial<StudySettings> {
  space: SpaceDefinition;
  /** Run in this process; or give an `executor`. */
  objective?: Objective | undefined;
  executor?: Executor | undefined;
  /** Objectives that run at once in this process. */
  parallel?: number | undefined;
  /** Of an epoch; decides the order in which outcomes count. */
  cost?: ((config: Config) => number) | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: ExecutorEvent, study: Study) => void) | undefined;
}

/**
 * Searches the space for the configuration with the best value. Equal settings give equal trials, whatever `parallel` and `executor`.
 *
 *     const { best } = await tune({ space: { lr: float(1e-4, 1e-1, { log: true }) }, trials: 30, objective: async ({ config }) => ... });
 *
 * @throws ArgumentError for settings out of range, before the first trial.
 */
export async function tune(options: TuneOptions): Promise<StudyResult> {
  const {
    objective,
    executor,
    parallel = 1,
    cost,
    signal,
    onEvent,
    ...settings
  } = expectOptions('options', options, [
    ...settingNames,
    'objective',
    'executor',
    'parallel',
    'cost',
    'signal',
    'onEvent',
  ]);
  expectWholeNumber('parallel', parallel);
  for (const [name, call] of Object.entries({ objective, cost, onEvent })) expectFunction(name, call);
  if (!objective === !executor)
    throw new ArgumentError('objective, executor', 'one of the two', executor ? 'both' : 'none');
  const study = new Study(settings, { cost });
  const running = executor ?? inProcess(objective!, study.settings.epochs, parallel);
  try {
    await coordinate(study, running, { signal, onEvent: onEvent && ((event) => onEvent(event, study)) });
  } finally {
    await running.close();
  }
  return resultOf(study);
}
