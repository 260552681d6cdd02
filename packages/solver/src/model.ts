/** @file What the solver sees of a model and of its data. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, BpttError, kindOf } from '@bptt/errors';
import type { AnyBatch, Batch } from './batch.js';
import type { Stateful } from './stateful.js';

/** What goes to `forward` beside the inputs, where there is some. */
export interface ForwardOptions {
  /** The steps of each sequence of a padded batch. */
  lengths?: ArrayLike<number> | undefined;
  /** The state that the sequences go on from, as the model gave it back; see `languageModel`. */
  state?: unknown | undefined;
}

/**
 * A model: parameters that can be trained and a forward pass. Subclasses of `@bptt/cells`' `Module` with a `forward` are such models,
 * its classifiers among them.
 */
export interface Model {
  /**
   * Inputs, a tensor or several by name as the batch has them -> whatever the task reads: logits [B, C] for `classification`.
   * `options` is given only where a batch has lengths or a state is carried.
   */
  // The task knows the types, the loop does not: `any` lets every model in, typed as its author likes.
  // oxlint-disable-next-line typescript/no-explicit-any
  forward(inputs: any, options?: any): any;
  namedParameters(): ReadonlyMap<string, tf.Variable>;
  /** Whether dropout and the like act, where the model has such parts; PyTorch's `Module.training`. */
  readonly training?: boolean | undefined;
  /** Sets `training`. */
  train?(mode: boolean): unknown;
  /** What it was made with, as plain values: a checkpoint belongs to models made alike. */
  readonly architecture?: object | undefined;
  /** The places of the model's streams of random numbers, such as dropout's, for a checkpoint; see `Stateful`. */
  randomState?(): unknown;
  loadRandomState?(state: never): void;
}

/** @throws ArgumentError for what is no model, or has nothing to train. */
export function expectModel(model: Model): void {
  if (typeof model?.forward !== 'function' || typeof model.namedParameters !== 'function')
    throw new ArgumentError('model', 'a model with forward(inputs) and namedParameters()', model);
}

/** Does `work`, at one go, with the model in this mode, and puts back the mode that it had, whatever happens. */
export function inMode<R>(model: Model, training: boolean, work: () => R): R {
  const before = model.training ?? true;
  model.train?.(training);
  try {
    return work();
  } finally {
    model.train?.(before);
  }
}

/**
 * What a loader may have for checkpoints. `state` is what decides the passes that are not begun yet, such as a generator of orders. A loader
 * without it is gone through again from its first pass on when a training is resumed, and must give the same batches.
 */
export interface LoaderState extends Partial<Stateful> {
  /** Tells its data from others'. */
  fingerprint?(): string;
}

/** Goes through the data once every time it is iterated; `length` is the number of batches. */
export interface Loader extends Iterable<Batch>, LoaderState {
  readonly length: number;
}

/** The same for any batches, perhaps asynchronous: `async *[Symbol.asyncIterator]() { ... }`. */
export type AnyLoader = (Iterable<AnyBatch> | AsyncIterable<AnyBatch>) & { readonly length: number } & LoaderState;

/**
 * The batches of one pass over the data.
 * @throws ArgumentError when it has more or fewer than its `length` says: a generator can be gone through only once.
 */
export async function* batchesOf(name: string, loader: AnyLoader): AsyncGenerator<AnyBatch, void, undefined> {
  const { length = Infinity } = loader as Partial<AnyLoader>;
  const expected = `${length} batches, as its length says, each time it is iterated`;
  let count = 0;
  for await (const batch of loader) {
    if (++count > length) throw new ArgumentError(name, expected, `more than ${length}`);
    yield batch;
  }
  if (count < length && length < Infinity)
    throw new ArgumentError(name, expected, count, count === 0 ? 'can it be gone through only once?' : undefined);
}

/** @throws ArgumentError unless this can be iterated and has at least one batch. */
export function expectLoader(name: string, loader: AnyLoader): void {
  const iterable =
    typeof loader === 'object' && loader !== null && (Symbol.iterator in loader || Symbol.asyncIterator in loader);
  if (!iterable) throw new ArgumentError(name, 'an iterable of batches with a length', loader);
  if (!Number.isInteger(loader.length) || loader.length < 1)
    throw new ArgumentError(
      name,
      'at least one batch',
      loader.length,
      loader.length === undefined ? 'its length is their number' : undefined,
    );
}

/** Copies of a model's parameters. */
export type Weights = Map<string, Float32Array>;

export function copyWeights(model: Model): Weights {
  return new Map(
    [...model.namedParameters()].map(([name, parameter]) => [name, parameter.dataSync<'float32'>().slice()]),
  );
}

/**
 * Puts copied weights into the model, all or none.
 * @throws BpttError (BPTT_STATE_DICT) that lists what is missing, unexpected or of another size.
 */
export function loadWeights(model: Model, weights: Weights): void {
  if (kindOf(weights) !== 'Map')
    throw new ArgumentError('weights', 'a Map of copyWeights', weights, 'loadWeights of @bptt/cells reads files');
  const parameters = model.namedParameters();
  const problems = [...parameters].flatMap(([name, { size }]) => {
    const found = weights.get(name)?.length;
    if (found === undefined) return `${name} is missing`;
    return found === size ? [] : `${name}: expected ${size} numbers, got ${found}`;
  });
  for (const name of weights.keys()) if (!parameters.has(name)) problems.push(`${name} is unexpected`);
  if (problems.length) throw new BpttError('BPTT_STATE_DICT', `weights: ${problems.join('; ')}`);
  tf.tidy(() => {
    for (const [name, parameter] of parameters)
      parameter.assign(tf.tensor(weights.get(name)!, parameter.shape, 'float32'));
  });
}
