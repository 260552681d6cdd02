/** @file What a checkpoint must say of its training, whoever wrote it: nothing of it is used before. */
import { FormatError, inWords, kindOf } from '@bptt/errors';
import type { CheckpointState } from './state.js';

/** Calls `fail` unless `value` is what is expected of it. */
type Check = (value: unknown, path: string, fail: (path: string, expected: string, value: unknown) => never) => void;

const check =
  (expected: string, fits: (value: unknown) => boolean): Check =>
  (value, path, fail) =>
    fits(value) || fail(path, expected, value);

const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'Object';

const number = check('a number', (value) => typeof value === 'number');
const text = check('text', (value) => typeof value === 'string');
const flag = check('true or false', (value) => typeof value === 'boolean');
const anything = check('an object', isObject);
const whole = (least: number) =>
  check(`a whole number >= ${least}`, (value) => Number.isSafeInteger(value) && (value as number) >= least);
const array = (kind: string) => check(`a ${kind}`, (value) => kindOf(value) === kind);

const maybe =
  (inner: Check): Check =>
  (value, ...rest) =>
    value === undefined || value === null || inner(value, ...rest);

const listOf =
  (inner: Check): Check =>
  (value, path, fail) =>
    Array.isArray(value)
      ? value.forEach((part, i) => inner(part, `${path}.${i}`, fail))
      : fail(path, 'an array', value);

const namedOf =
  (inner: Check): Check =>
  (value, path, fail) =>
    isObject(value)
      ? Object.entries(value).forEach(([name, part]) => inner(part, `${path}.${name}`, fail))
      : fail(path, 'an object', value);

const object =
  (fields: Record<string, Check>): Check =>
  (value, path, fail) => {
    if (!isObject(value)) return fail(path, `an object of ${Object.keys(fields).join(', ')}`, value);
    for (const [name, inner] of Object.entries(fields))
      inner(Object.hasOwn(value, name) ? value[name] : undefined, path ? `${path}.${name}` : name, fail);
  };

const weights = namedOf(array('Float32Array'));
const place = object({ before: text, first: text });
const pass = object({ samples: whole(0), lossSum: number, weight: number, measured: flag, metrics: anything });
const within = object({ steps: whole(0), seconds: number, trainSeconds: number, pass });

/** Optimisers, schedules, loaders, metrics, callbacks and streams of random numbers check their own states. */
const state = object({
  identity: object({
    recipe: anything,
    model: anything,
    options: anything,
    data: object({ trainLoader: object({ length: whole(1) }), valLoader: maybe(object({ length: whole(1) })) }),
    lr: object({ base: number, numEpochs: whole(1) }),
    arithmetic: object({ build: text, bits: text }),
  }),
  meter: object({ epoch: whole(1), totalSteps: whole(0), seconds: number, lr: number, within: maybe(within) }),
  model: object({ parameters: weights }),
  accumulated: object({
    weight: number,
    batches: whole(0),
    sums: namedOf(object({ data: array('Float32Array'), shape: listOf(whole(0)) })),
  }),
  best: object({ epoch: maybe(whole(1)), value: maybe(number), waited: whole(0), weights: maybe(weights) }),
  loaders: object({ train: place, validation: maybe(place) }),
  callbacks: anything,
  records: listOf(namedOf(maybe(number))),
  warnings: listOf(text),
  losses: array('Float64Array'),
  lrs: array('Float64Array'),
});

/**
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the first part that is missing, of another kind, or at odds with the rest.
 */
export function expectState(found: Record<string, unknown>, source: string): CheckpointState {
  const fail = (path: string, expected: string, value: unknown): never => {
    throw new FormatError({
      source,
      field: path,
      expected,
      found: typeof value === 'string' ? `'${value}'` : inWords(value),
    });
  };
  state(found, '', fail);
  const kept = found as unknown as CheckpointState;
  const { identity, meter, best, records, losses, lrs } = kept;
  const expectEqual = (path: string, value: number, expected: number) =>
    value === expected || fail(path, `${expected}, as the rest of it says`, value);
  const stepsPerEpoch = identity.data.trainLoader!.length;
  expectEqual('losses', losses.length, meter.totalSteps);
  expectEqual('lrs', lrs.length, meter.totalSteps);
  expectEqual('records', records.length, meter.epoch - 1);
  expectEqual('meter.totalSteps', meter.totalSteps, records.length * stepsPerEpoch + (meter.within?.steps ?? 0));
  if (meter.within && meter.within.steps > stepsPerEpoch)
    fail('meter.within.steps', `at most ${stepsPerEpoch}`, meter.within.steps);
  if ((best.epoch ?? 0) > records.length) fail('best.epoch', `at most ${records.length}`, best.epoch);
  if ((best.epoch === null) !== (best.value === null) || (best.epoch !== null && !best.weights))
    fail('best', 'an epoch with its value and its weights', best);
  return kept;
}
