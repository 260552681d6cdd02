/** @file The tuner in Node: studies on disk, trials in processes of their own. */
export { readCheckpoint } from './node/checkpoints.js';
export { processes, type ProcessesOptions } from './node/processes.js';
export { runTrial } from './node/run-trial.js';
export { StudyFolder } from './node/study-folder.js';
