/** @file What an optimiser is, and the choice of one by its options. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';

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

export function expectInRange(argument: string, value: number, least: number, below = Infinity): number {
  if (value >= least && value < below) return value;
  throw new ArgumentError(argument, `a number >= ${least}${below < Infinity ? ` and < ${below}` : ''}`, value);
}

/** Refuses options that the optimiser does not know: a misspelled one would train with its default. */
export function expectNone(unknown: object, known: string): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new ArgumentError('optimArgs', `only ${known}`, name);
}
