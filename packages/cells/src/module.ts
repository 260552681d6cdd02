/** @file What every layer is: a tree of named parameters, as in PyTorch's `nn.Module`. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, BpttError, expectBoolean, expectFloat32, expectSame, inWords, kindOf } from '@bptt/errors';
import type { NdArray, StateDict } from '@bptt/formats';
import type { Random, RandomState } from '@bptt/random';

export type { NdArray, StateDict };

/** A layer: parameters with PyTorch's names, that can be read, replaced and given back. */
export abstract class Module {
  readonly #parameters = new Map<string, tf.Variable>();
  readonly #children = new Map<string, Module>();
  readonly #streams = new Map<string, Random>();
  #training = true;

  /** Whether the module is being trained, as at first; dropout acts only then. */
  get training(): boolean {
    return this.#training;
  }

  /** Turns training on or off, for all inner modules too. */
  train(mode = true): this {
    this.#training = mode;
    for (const child of this.#children.values()) child.train(mode);
    return this;
  }

  /** Turns training off: the model is used, not trained. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Whether the parameters are changed by training; those of an inner module alone by its name, such as `encoder`. A frozen parameter has no
   * gradient, and optimisers leave it alone. PyTorch's `requires_grad_`.
   * @throws ArgumentError where no parameter has that name, or one below it.
   */
  requiresGrad(mode: boolean, prefix = ''): this {
    expectBoolean('mode', mode);
    const parameters = [...this.namedParameters()];
    const meant = parameters.filter(([name]) => prefix === '' || name === prefix || name.startsWith(`${prefix}.`));
    if (meant.length === 0)
      throw new ArgumentError('prefix', `the start of one of ${parameters.map(([name]) => name).join(', ')}`, prefix);
    for (const [, parameter] of meant) parameter.trainable = mode;
    return this;
  }

  protected addParameter<R extends tf.Rank>(name: string, value: NdArray): tf.Variable<R> {
    const parameter = tf.tidy(() => tf.variable(tf.tensor(value.data, value.shape, 'float32')));
    this.#parameters.set(name, parameter);
    return parameter as tf.Variable<R>;
  }

  protected addModule<M extends Module>(name: string, module: M): M {
    if (typeof module?.namedParameters !== 'function') throw new ArgumentError(`module '${name}'`, 'a Module', module);
    this.#children.set(name, module);
    return module;
  }

  /** Makes a stream that acts while training, such as dropout's, a part of `randomState`. */
  protected addRandom(name: string, stream: Random): Random {
    this.#streams.set(name, stream);
    return stream;
  }

  /** The places of all streams of random numbers, those of inner layers under their layer's name: `rnn.dropout`. */
  randomState(): Record<string, RandomState> {
    return Object.fromEntries([...this.#namedStreams()].map(([name, stream]) => [name, stream.state()]));
  }

  /** Goes on with the random numbers from where `randomState` was taken. @throws ArgumentError for streams of other names. */
  loadRandomState(state: Record<string, RandomState>): void {
    const streams = this.#namedStreams();
    expectSame('random streams', Object.keys(state), [...streams.keys()]);
    for (const [name, stream] of streams) stream.loadState(state[name]!);
  }

  #namedStreams(): Map<string, Random> {
    const named = new Map(this.#streams);
    for (const [child, module] of this.#children)
      for (const [name, stream] of module.#namedStreams()) named.set(`${child}.${name}`, stream);
    return named;
  }

  /** All parameters, those of inner layers under their layer's name: `fc.weight`. */
  namedParameters(): Map<string, tf.Variable> {
    const named = new Map(this.#parameters);
    for (const [child, module] of this.#children) {
      for (const [name, parameter] of module.namedParameters()) named.set(`${child}.${name}`, parameter);
    }
    return named;
  }

  /** A copy of all parameters' values. */
  stateDict(): StateDict {
    const dict: StateDict = new Map();
    for (const [name, parameter] of this.namedParameters()) {
      dict.set(name, { data: parameter.dataSync<'float32'>().slice(), shape: parameter.shape.slice() });
    }
    return dict;
  }

  /**
   * Takes over all values of `dict`, or none.
   * @param source what errors call the values, such as a file's path.
   * @throws BpttError (BPTT_STATE_DICT) that lists what is missing, unexpected or of another shape.
   */
  loadStateDict(dict: StateDict, source = 'state dict'): void {
    const parameters = this.namedParameters();
    const problems: string[] = [];
    if (typeof dict?.get !== 'function' || typeof dict.keys !== 'function')
      throw new ArgumentError(source, 'a Map from names to { data, shape }', dict);
    for (const [name, { shape }] of parameters) {
      const value = dict.get(name);
      if (!value) problems.push(`${name} is missing`);
      else if (!Array.isArray(value.shape) || kindOf(value.data) !== 'Float32Array') {
        problems.push(`${name}: expected { data: Float32Array, shape }, got ${inWords(value.data ?? value)}`);
      } else if (String(value.shape) !== String(shape) || value.data.length !== tf.util.sizeFromShape(shape)) {
        problems.push(`${name}: expected [${shape.join(', ')}], got [${value.shape.join(', ')}]`);
      }
    }
    for (const name of dict.keys()) if (!parameters.has(name)) problems.push(`${name} is unexpected`);
    if (problems.length) throw new BpttError('BPTT_STATE_DICT', `${source}: ${problems.join('; ')}`);
    tf.tidy(() => {
      for (const [name, parameter] of parameters) {
        const { data, shape } = dict.get(name)!;
        parameter.assign(tf.tensor(expectFloat32(name, data), shape, 'float32'));
      }
    });
  }

  /** @throws ArgumentError after `dispose`. */
  protected expectLive(): void {
    const [first] = this.#parameters.values();
    if (first?.isDisposed)
      throw new ArgumentError('module', 'one that was not disposed', 'a disposed one', 'make or load it again');
  }

  /** Gives all parameters' memory back. Harmless when called again. */
  dispose(): void {
    for (const parameter of this.namedParameters().values()) parameter.dispose();
  }
}
