/** @file Checks of what a training is given, before the first batch: what is misspelt or of another kind would count as left out. */
import {
  ArgumentError,
  expectBytes,
  expectFunction,
  expectNumber,
  expectOptions,
  expectWholeNumber,
  inWords,
  nearest,
} from '@bptt/errors';
import { expectLoader, expectModel, type AnyLoader, type Model } from './model.js';
import type { TrainCallback } from './progress.js';
import { expectEvery } from './schedules/schedule.js';
import type { SolverOptions, TrainOptions } from './options.js';
import { taskOption } from './tasks/default-task.js';

export function expectSolverOptions<Options>(options: SolverOptions<Options>): SolverOptions<Options> {
  const { optim, optimArgs, task, lossFunc, schedule } = expectOptions('options', options, [
    'optim',
    'optimArgs',
    'task',
    'lossFunc',
    'schedule',
  ]);
  if (optim !== undefined && typeof optim !== 'function')
    throw new ArgumentError('optim', 'the class of an optimiser, such as Adam', optim);
  if (optimArgs !== undefined && (typeof optimArgs !== 'object' || optimArgs === null))
    throw new ArgumentError('optimArgs', "an object with the optimiser's options", optimArgs);
  taskOption(task, lossFunc);
  if (schedule !== undefined) {
    if (typeof schedule?.lr !== 'function')
      throw new ArgumentError('schedule', 'a schedule such as new CosineAnnealingLR()', schedule);
    expectEvery(schedule.every);
  }
  return options;
}

export function expectTrainOptions(model: Model, train: AnyLoader, val: AnyLoader | null, options: TrainOptions): void {
  const {
    numEpochs = 10,
    logNth = 0,
    log,
    accumulate,
    clipNorm,
    average,
    patience,
    callbacks = [],
    signal,
    betweenBatches,
    onCheckpoint,
    checkpointEvery,
    resume,
    recipe = {},
  } = expectOptions('options', options, [
    'numEpochs',
    'logNth',
    'log',
    'accumulate',
    'clipNorm',
    'average',
    'monitor',
    'patience',
    'callbacks',
    'signal',
    'betweenBatches',
    'onCheckpoint',
    'checkpointEvery',
    'resume',
    'recipe',
  ]);
  expectModel(model);
  expectLoader('trainLoader', train);
  if (val !== null) expectLoader('valLoader', val);
  expectWholeNumber('numEpochs', numEpochs);
  expectWholeNumber('logNth', logNth, 0);
  if (accumulate !== undefined) expectWholeNumber('accumulate', accumulate);
  expectFunction('log', log);
  if (patience !== undefined && patience !== Infinity) expectWholeNumber('patience', patience);
  if (clipNorm !== undefined && clipNorm !== Infinity) expectNumber('clipNorm', clipNorm, { above: 0 });
  if (average !== undefined && typeof average?.using !== 'function')
    throw new ArgumentError('average', 'a WeightAverage of the model', average);
  if (average !== undefined && average.model !== model)
    throw new ArgumentError('average', 'that of the model that is trained', 'that of another');
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw new ArgumentError('signal', 'an AbortSignal', signal);
  expectFunction('betweenBatches', betweenBatches);
  expectFunction('onCheckpoint', onCheckpoint);
  if (checkpointEvery !== undefined) expectCheckpointEvery(checkpointEvery, onCheckpoint);
  if (resume !== undefined) expectBytes('resume', resume);
  if (typeof recipe !== 'object' || recipe === null)
    throw new ArgumentError('recipe', 'an object of plain values', recipe);
  if (!Array.isArray(callbacks)) throw new ArgumentError('callbacks', 'an array of callbacks', callbacks);
  callbacks.forEach(expectCallback);
}

function expectCheckpointEvery(every: NonNullable<TrainOptions['checkpointEvery']>, onCheckpoint: unknown): void {
  if (typeof every === 'number') expectWholeNumber('checkpointEvery', every);
  else
    expectNumber('checkpointEvery.seconds', expectOptions('checkpointEvery', every, ['seconds']).seconds, { above: 0 });
  if (!onCheckpoint) throw new ArgumentError('checkpointEvery', 'onCheckpoint beside it', 'none');
}

const calls = ['onProgress', 'onEpochEnd', 'onStep', 'onGradients'] as const;

/** A callback may hold more than the solver calls; what begins with `on` is meant for it. */
function expectCallback(callback: TrainCallback, i: number): void {
  const argument = `callbacks[${i}]`;
  if (typeof callback !== 'object' || callback === null)
    throw new ArgumentError(argument, 'an object with onProgress, onEpochEnd, onStep or onGradients', callback);
  for (const name of Object.keys(callback)) {
    if (!/^on[A-Z_]/i.test(name) || (calls as readonly string[]).includes(name)) continue;
    const like = nearest(name, calls);
    throw new ArgumentError(argument, `only ${calls.join(', ')}`, name, like && `did you mean ${like}?`);
  }
  expectWholeNumber('gradientsEvery', callback.gradientsEvery ?? 50);
  if (!calls.some((name) => callback[name]))
    throw new ArgumentError(argument, `at least one of ${calls.join(', ')}`, inWords(callback));
  for (const name of calls) expectFunction(`${argument}.${name}`, callback[name]);
  if (callback.everyMs !== undefined) expectNumber(`${argument}.everyMs`, callback.everyMs, { from: 0 });
}
