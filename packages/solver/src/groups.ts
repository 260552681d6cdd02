/** @file Parameters in groups with a learning rate and a weight decay of their own, for any optimiser. */
import type * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectNumber, expectOptions } from '@bptt/errors';
import {
  expectGradients,
  expectParameters,
  type Gradients,
  type Optimiser,
  type OptimiserClass,
} from './optimisers.js';

/** Some of the parameters, and what is other for them than for the rest. */
export interface ParameterGroup {
  /** A name and all below it, `encoder`; a pattern, `/bias/`; or a function of the name. */
  match: string | RegExp | ((name: string) => boolean);
  /** The optimiser's own when left out. A schedule changes all alike: their ratio stays. */
  lr?: number | undefined;
  /** The optimiser's own when left out. */
  weightDecay?: number | undefined;
}

/** An optimiser's options, and groups. */
export type WithGroups<Options> = Options & { groups?: readonly ParameterGroup[] | undefined };

type Parameters = ReadonlyMap<string, tf.Variable>;

/**
 * The optimiser of these parameters; with `groups`, one for each of them and one for the rest, which step together. Frozen parameters have no
 * gradient, and are left alone. https://pytorch.org/docs/stable/optim.html#per-parameter-options
 * @throws ArgumentError for a group that matches nothing, and a parameter that two match.
 */
export function makeOptimiser<Options>(
  optim: OptimiserClass<Options>,
  parameters: Parameters,
  options?: WithGroups<Options>,
): Optimiser {
  const { groups, ...own } = (options ?? {}) as WithGroups<Options>;
  if (groups === undefined) return new optim(parameters, options);
  if (!Array.isArray(groups)) throw new ArgumentError('groups', 'an array of { match, lr, weightDecay }', groups);
  const rest = new Map(expectParameters(parameters));
  const parts = groups.map((group: ParameterGroup, g) => {
    const { match, lr, weightDecay } = expectOptions(`groups[${g}]`, group, ['match', 'lr', 'weightDecay']);
    const matched = new Map([...parameters].filter(([name]) => matches(match, name, g)));
    if (matched.size === 0)
      throw new ArgumentError(`groups[${g}].match`, `a part of ${[...parameters.keys()].join(', ')}`, String(match));
    for (const name of matched.keys())
      if (!rest.delete(name))
        throw new ArgumentError(`groups[${g}].match`, 'each parameter in one group', `${name} again`);
    if (lr !== undefined) expectNumber(`groups[${g}].lr`, lr, { from: 0 });
    const others = { ...(lr !== undefined && { lr }), ...(weightDecay !== undefined && { weightDecay }) };
    return { names: matched, optimiser: new optim(matched, { ...own, ...others } as Options) };
  });
  return new Groups(parameters, [{ names: rest, optimiser: new optim(rest, own as Options) }, ...parts]);
}

function matches(match: ParameterGroup['match'], name: string, g: number): boolean {
  if (typeof match === 'string') return name === match || name.startsWith(`${match}.`);
  if (match instanceof RegExp) return name.search(match) >= 0; // whatever its flags: test() would go on from its last hit with g
  if (typeof match === 'function') return match(name);
  throw new ArgumentError(`groups[${g}].match`, 'a name, a pattern or a function of a name', match);
}

class Groups implements Optimiser {
  readonly #all: readonly { names: Parameters; optimiser: Optimiser }[];
  readonly #ratios: readonly number[];
  #lr: number;

  constructor(
    readonly parameters: Parameters,
    all: readonly { names: Parameters; optimiser: Optimiser }[],
  ) {
    this.#lr = all[0]!.optimiser.lr;
    this.#all = all;
    this.#ratios = all.map(({ optimiser: { lr } }) => {
      if (lr !== this.#lr && this.#lr === 0)
        throw new ArgumentError('lr', 'a number > 0 beside groups that have their own', 0);
      return lr === this.#lr ? 1 : lr / this.#lr;
    });
  }

  /** Of what is in no group. */
  get lr(): number {
    return this.#lr;
  }

  set lr(lr: number) {
    this.#lr = lr;
    this.#all.forEach(({ optimiser }, i) => (optimiser.lr = lr * this.#ratios[i]!));
  }

  step(gradients: Gradients): void {
    expectGradients(this.parameters, gradients);
    for (const { names, optimiser } of this.#all) {
      const own = new Map([...gradients].filter(([name]) => names.has(name)));
      if (own.size > 0) optimiser.step(own);
    }
  }

  /** One of each group, the rest first. */
  state(): unknown[] {
    return this.#all.map(({ optimiser }) => {
      if (!optimiser.state) throw new ArgumentError('optim', 'one with state() and loadState()', optimiser);
      return optimiser.state();
    });
  }

  loadState(states: unknown[]): void {
    if (!Array.isArray(states) || states.length !== this.#all.length)
      throw new ArgumentError('groups', `states of ${this.#all.length - 1} groups and the rest`, states);
    this.#all.forEach(({ optimiser }, i) => optimiser.loadState!(states[i] as never));
    this.#lr = this.#all[0]!.optimiser.lr;
  }

  dispose(): void {
    for (const { optimiser } of this.#all) optimiser.dispose();
  }
}
