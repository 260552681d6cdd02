/** @file AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101). */
import * as tf from '@tensorflow/tfjs-core';
import { Adam, type AdamOptions } from './adam.js';
import { expectInRange, type Gradients, type Optimiser } from './optimisers.js';

/** As `torch.optim.AdamW`: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html */
export class AdamW implements Optimiser {
  readonly #adam: Adam;
  readonly #keep: number;

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    { weightDecay = 1e-2, ...options }: AdamOptions = {},
  ) {
    this.#adam = new Adam(parameters, options);
    this.#keep = 1 - (options.lr ?? 1e-3) * expectInRange('weightDecay', weightDecay, 0);
  }

  step(gradients: Gradients): void {
    tf.tidy(() => {
      for (const [name, parameter] of this.parameters) if (gradients.has(name)) parameter.assign(tf.mul(parameter, this.#keep));
    });
    this.#adam.step(gradients);
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
