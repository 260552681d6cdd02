/** @file Stochastic gradient descent with momentum. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { expectInRange, expectNone, Moments, type Gradients, type Optimiser, type Settled } from './optimisers.js';

export interface SGDOptions {
  lr?: number | undefined;
  momentum?: number | undefined;
  nesterov?: boolean | undefined;
  /** L2 penalty added to the gradient. */
  weightDecay?: number | undefined;
}

/** As `torch.optim.SGD` (dampening 0): https://pytorch.org/docs/stable/generated/torch.optim.SGD.html */
export class SGD implements Optimiser {
  lr: number;
  readonly #options: Settled<Omit<SGDOptions, 'lr'>>;
  readonly #velocity = new Moments();

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    { lr = 1e-3, momentum = 0, nesterov = false, weightDecay = 0, ...unknown }: SGDOptions = {},
  ) {
    expectNone(unknown, 'lr, momentum, nesterov, weightDecay');
    this.lr = expectInRange('lr', lr, 0);
    expectInRange('momentum', momentum, 0);
    expectInRange('weightDecay', weightDecay, 0);
    if (nesterov && momentum === 0) throw new ArgumentError('momentum', 'a number > 0 with nesterov', momentum);
    this.#options = { momentum, nesterov, weightDecay };
  }

  step(gradients: Gradients): void {
    const { momentum, nesterov, weightDecay } = this.#options;
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name);
      if (!gradient) continue;
      tf.tidy(() => {
        const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
        parameter.assign(
          tf.sub(parameter, tf.mul(momentum ? this.#withMomentum(name, g, momentum, nesterov) : g, this.lr)),
        );
      });
    }
  }

  dispose(): void {
    this.#velocity.dispose();
  }

  #withMomentum(name: string, g: tf.Tensor, momentum: number, nesterov: boolean): tf.Tensor {
    const velocity = this.#velocity.of(name, g);
    velocity.assign(tf.add(tf.mul(velocity, momentum), g));
    return nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
  }
}
