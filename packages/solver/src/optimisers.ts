/** @file What an optimiser is, and the choice of one by its options. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, nearest, ShapeError } from '@bptt/errors';
import { expectValues } from './named-values.js';
import type { Stateful } from './stateful.js';

/** The gradients of the parameters, by the parameters' names. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/**
 * Changes parameters in place, one step for each set of gradients. One that remembers something between them, and has no `state` and
 * `loadState`, cannot be trained with checkpoints.
 */
export interface Optimiser extends Partial<Stateful> {
  /** The learning rate of the next step. A schedule changes it; what is remembered between steps stays. */
  lr: number;
  step(gradients: Gradients): void;
  /** Gives back what the optimiser remembers between steps. Harmless when called again. */
  dispose(): void;
}

/** Makes an optimiser for these parameters. */
export type OptimiserClass<Options> = new (
  parameters: ReadonlyMap<string, tf.Variable>,
  options?: Options,
) => Optimiser;

/** Options once every default is filled in. */
export type Settled<Options> = { [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** A parameter-shaped memory for each parameter, zero at first, made when it is first needed. */
export class Moments {
  readonly #moments = new Map<string, tf.Variable>();

  of(name: string, like: tf.Tensor): tf.Variable {
    const moment = this.#moments.get(name) ?? tf.tidy(() => tf.variable(tf.zerosLike(like), false));
    this.#moments.set(name, moment);
    return moment;
  }

  /** Copies, by the parameters' names; without those that were not needed yet. */
  state(): MomentsState {
    const values = [...this.#moments].map(([name, moment]) => [name, moment.dataSync<'float32'>().slice()]);
    return Object.fromEntries(values) as MomentsState;
  }

  /**
   * Takes back what `state` gave.
   * @param argument what errors call the whole.
   * @throws ArgumentError, before anything is changed, for a moment of another name or size than these parameters'.
   */
  loadState(argument: string, parameters: ReadonlyMap<string, tf.Variable>, state: MomentsState): void {
    const entries = expectValues(argument, parameters, state);
    this.dispose();
    for (const [name, values, shape] of entries)
      this.#moments.set(
        name,
        tf.tidy(() => tf.variable(tf.tensor(values, shape, 'float32'), false)),
      );
  }

  dispose(): void {
    for (const moment of this.#moments.values()) moment.dispose();
    this.#moments.clear();
  }
}

/** What is remembered for each parameter, by its name. */
export type MomentsState = Record<string, Float32Array>;

/**
 * @throws ArgumentError for gradients of other names than the parameters', and for none at all; ShapeError for one of another shape. A parameter
 * without a gradient stays as it is.
 */
export function expectGradients(parameters: ReadonlyMap<string, tf.Variable>, gradients: Gradients): void {
  if (typeof gradients?.get !== 'function' || typeof gradients.keys !== 'function')
    throw new ArgumentError('gradients', 'a Map from names of parameters to tensors', gradients);
  for (const [name, gradient] of gradients) {
    const parameter = parameters.get(name);
    if (!parameter) {
      const like = nearest(name, [...parameters.keys()]);
      const expected = `only ${[...parameters.keys()].join(', ')}`;
      throw new ArgumentError('gradients', expected, name, like && `did you mean ${like}?`);
    }
    if (String(gradient?.shape) !== String(parameter.shape))
      throw new ShapeError(`gradient of ${name}`, `[${parameter.shape.join(', ')}]`, gradient?.shape ?? []);
  }
  if (gradients.size === 0) throw new ArgumentError('gradients', 'at least one', 'none');
}

/** @throws ArgumentError unless these are named parameters. */
export function expectParameters<P extends ReadonlyMap<string, tf.Variable>>(parameters: P): P {
  if (typeof parameters?.get === 'function') return parameters;
  throw new ArgumentError('parameters', 'named parameters, such as model.namedParameters()', parameters);
}
