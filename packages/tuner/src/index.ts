/** @file Hyper-parameter search that can be repeated to the bit. */
export { isBpttError } from '@bptt/errors';
export { coordinate, type CoordinateOptions } from './coordinate.js';
export type { Executor, ExecutorEvent } from './executor.js';
export { importance } from './importance/importance.js';
export type { Objective, TrialContext } from './objective.js';
export { resultOf, type StudyResult, type TrialResult } from './result.js';
export { choice, float, int, type Config, type Parameter, type Value } from './space/parameter.js';
export { Space, type SpaceDefinition } from './space/space.js';
export { readLog, writeEntry, type Entry, type StudyLog } from './study/log.js';
export { replay } from './study/replay.js';
export type { Direction, StudySettings } from './study/settings.js';
export { Study, type StudyOptions } from './study/study.js';
export type { Outcome, Segment, Trial } from './study/trial.js';
export { tune, type TuneOptions } from './tune.js';
