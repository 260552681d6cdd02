/** @file AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101). */
import type * as tf from '@tensorflow/tfjs-core';
import { expectNumber, expectOptions, expectSame } from '@bptt/errors';
import { Adam, type AdamOptions, type AdamState } from './adam.js';
import type { Gradients, Optimiser } from './optimisers.js';

/** As `torch.optim.AdamW`: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html */
export class AdamW implements Optimiser {
  readonly #adam: Adam;
  readonly #weightDecay: number;

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    options: AdamOptions = {},
  ) {
    const { weightDecay = 1e-2, ...others } = options;
    this.#weightDecay = expectNumber('weightDecay', weightDecay, { from: 0 });
    expectOptions('optimArgs', options, ['lr', 'betas', 'eps', 'weightDecay']);
    this.#adam = new Adam(parameters, others);
  }

  get lr(): number {
    return this.#adam.lr;
  }

  set lr(lr: number) {
    this.#adam.lr = lr;
  }

  step(gradients: Gradients): void {
    this.#adam.step(gradients, 1 - this.lr * this.#weightDecay);
  }

  state(): AdamState {
    const state = this.#adam.state();
    return { ...state, options: this.#identity(state) };
  }

  loadState(state: AdamState): void {
    const own = this.#adam.state();
    expectSame('', state.options, this.#identity(own));
    this.#adam.loadState({ ...state, options: own.options });
  }

  #identity({ options }: AdamState): object {
    return { ...options, optimiser: 'AdamW', weightDecay: this.#weightDecay };
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
