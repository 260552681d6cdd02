/** @file What an optimiser is, and the choice of one by its options. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, nearest, ShapeError } from '@bptt/errors';

/** The gradients of the parameters, by the parameters' names. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/** Changes parameters in place, one step for each set of gradients. */
export interface Optimiser {
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

  dispose(): void {
    for (const moment of this.#moments.values()) moment.dispose();
    this.#moments.clear();
  }
}

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
