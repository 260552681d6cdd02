/** @file Gradients of several batches as those of one large batch. */
import * as tf from '@tensorflow/tfjs-core';
import { expectNumber, expectWholeNumber } from '@bptt/errors';
import { expectValues } from './named-values.js';
import type { Gradients } from './optimisers.js';

/** Sums up gradients, each as much as its batch counts, until a step is due. */
export class Accumulator {
  #sums = new Map<string, tf.Tensor>();
  #weight = 0;
  #batches = 0;

  /** @param every how many batches make a step; 1 changes nothing, not a bit. */
  constructor(readonly every: number) {}

  /**
   * The gradients of the mean loss over the batches so far, or undefined where no step is due yet.
   * @param last whether no batch follows, so that a step is due in any case.
   */
  add(gradients: Gradients, weight: number, last: boolean): Gradients | undefined {
    if (this.every === 1) return gradients;
    this.#weight += weight;
    this.#batches++;
    for (const [name, gradient] of gradients) {
      const before = this.#sums.get(name);
      const weighted = tf.mul(gradient, weight);
      this.#sums.set(name, tf.keep(before ? tf.add(before, weighted) : weighted));
      before?.dispose();
    }
    if (this.#batches < this.every && !last) return undefined;
    const means = new Map([...this.#sums].map(([name, sum]) => [name, tf.div(sum, this.#weight || 1)]));
    this.dispose();
    return means;
  }

  /** What was summed up, for a checkpoint. */
  state(): { weight: number; batches: number; sums: Record<string, { data: Float32Array; shape: number[] }> } {
    const sums = [...this.#sums].map(([name, sum]) => [
      name,
      { data: sum.dataSync<'float32'>().slice(), shape: sum.shape },
    ]);
    return { weight: this.#weight, batches: this.#batches, sums: Object.fromEntries(sums) as never };
  }

  /** @throws ArgumentError for what cannot have been summed up of these parameters. */
  loadState(
    { weight, batches, sums }: ReturnType<Accumulator['state']>,
    parameters: ReadonlyMap<string, tf.Variable>,
  ): void {
    expectNumber('accumulated.weight', weight, { from: 0 });
    expectWholeNumber('accumulated.batches', batches, 0, this.every - 1);
    const data = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.data]));
    const entries = expectValues('accumulated.sums', parameters, data);
    this.dispose();
    [this.#weight, this.#batches] = [weight, batches];
    for (const [name, values, shape] of entries) this.#sums.set(name, tf.keep(tf.tensor(values, shape, 'float32')));
  }

  /** Forgets what was summed up. */
  dispose(): void {
    for (const sum of this.#sums.values()) sum.dispose();
    this.#sums.clear();
    this.#weight = this.#batches = 0;
  }
}
