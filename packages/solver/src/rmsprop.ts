/** @file RMSProp (Hinton 2012, lecture 6e of "Neural Networks for Machine Learning"). */
import * as tf from '@tensorflow/tfjs-core';
import { expectInRange, expectNone, Moments, type Gradients, type Optimiser } from './optimisers.js';

export interface RMSPropOptions {
  lr?: number;
  /** How much of the mean square is kept at each step. */
  alpha?: number;
  eps?: number;
  /** L2 penalty added to the gradient. */
  weightDecay?: number;
}

/** As `torch.optim.RMSprop`, neither centred nor with momentum: https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html */
export class RMSProp implements Optimiser {
  readonly #options: Required<RMSPropOptions>;
  readonly #meanSquare = new Moments();

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    { lr = 1e-2, alpha = 0.99, eps = 1e-8, weightDecay = 0, ...unknown }: RMSPropOptions = {},
  ) {
    expectNone(unknown, 'lr, alpha, eps, weightDecay');
    expectInRange('lr', lr, 0);
    expectInRange('alpha', alpha, 0, 1);
    expectInRange('eps', eps, 0);
    expectInRange('weightDecay', weightDecay, 0);
    this.#options = { lr, alpha, eps, weightDecay };
  }

  step(gradients: Gradients): void {
    const { lr, alpha, eps, weightDecay } = this.#options;
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name);
      if (!gradient) continue;
      const v = this.#meanSquare.of(name, parameter);
      tf.tidy(() => {
        const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
        v.assign(tf.add(tf.mul(v, alpha), tf.mul(tf.square(g), 1 - alpha)));
        parameter.assign(tf.sub(parameter, tf.mul(tf.div(g, tf.add(tf.sqrt(v), eps)), lr)));
      });
    }
  }

  dispose(): void {
    this.#meanSquare.dispose();
  }
}
