/** @file AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101). */
import * as tf from '@tensorflow/tfjs-core';
import { Adam, type AdamOptions } from './adam.js';
import { expectInRange, type Gradients, type Optimiser } from './optimisers.js';

/** As `torch.optim.AdamW`: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html */
export class AdamW implements Optimiser {
  readonly #adam: Adam;
  readonly #weightDecay: number;

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    { weightDecay = 1e-2, ...options }: AdamOptions = {},
  ) {
    this.#adam = new Adam(parameters, options);
    this.#weightDecay = expectInRange('weightDecay', weightDecay, 0);
  }

  get lr(): number {
    return this.#adam.lr;
  }

  set lr(lr: number) {
    this.#adam.lr = lr;
  }

  step(gradients: Gradients): void {
    const keep = 1 - this.lr * this.#weightDecay;
    tf.tidy(() => {
      for (const [name, parameter] of this.parameters)
        if (gradients.has(name)) parameter.assign(tf.mul(parameter, keep));
    });
    this.#adam.step(gradients);
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
