/** @file Stochastic gradient descent with momentum. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectBoolean, expectNumber, expectOptions, expectSame } from '@bptt/errors';
import { kernelsAvailable, sgd } from '@bptt/kernels';
import {
  expectGradients,
  expectParameters,
  Moments,
  type Gradients,
  type MomentsState,
  type Optimiser,
  type Settled,
} from './optimisers.js';

export interface SGDOptions {
  lr?: number | undefined;
  momentum?: number | undefined;
  nesterov?: boolean | undefined;
  /** L2 penalty added to the gradient. */
  weightDecay?: number | undefined;
}

/** What SGD remembers; nothing without a momentum. */
export interface SGDState {
  /** What it is and was made with; `loadState` takes the state of an equal one only. */
  options: object;
  lr: number;
  velocity: MomentsState;
}

/** As `torch.optim.SGD` (dampening 0): https://pytorch.org/docs/stable/generated/torch.optim.SGD.html */
export class SGD implements Optimiser {
  lr: number;
  readonly #options: Settled<Omit<SGDOptions, 'lr'>>;
  readonly #velocity = new Moments();

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    options: SGDOptions = {},
  ) {
    expectParameters(parameters);
    expectOptions('optimArgs', options, ['lr', 'momentum', 'nesterov', 'weightDecay']);
    const { lr = 1e-3, momentum = 0, nesterov = false, weightDecay = 0 } = options;
    this.lr = expectNumber('lr', lr, { from: 0 });
    expectNumber('momentum', momentum, { from: 0 });
    expectNumber('weightDecay', weightDecay, { from: 0 });
    expectBoolean('nesterov', nesterov);
    if (nesterov && momentum === 0) throw new ArgumentError('momentum', 'a number > 0 with nesterov', momentum);
    this.#options = { momentum, nesterov, weightDecay };
  }

  step(gradients: Gradients): void {
    expectGradients(this.parameters, gradients);
    const update = kernelsAvailable() ? this.#fused : this.#equations;
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name);
      if (gradient) update.call(this, name, parameter, gradient);
    }
  }

  state(): SGDState {
    return { options: this.#identity(), lr: this.lr, velocity: this.#velocity.state() };
  }

  loadState({ options, lr, velocity }: SGDState): void {
    expectSame('', options, this.#identity());
    this.lr = expectNumber('lr', lr, { from: 0 });
    this.#velocity.loadState('velocity', this.parameters, velocity);
  }

  dispose(): void {
    this.#velocity.dispose();
  }

  #identity(): object {
    return { optimiser: 'SGD', ...this.#options };
  }

  #equations(name: string, parameter: tf.Variable, gradient: tf.Tensor): void {
    const { momentum, nesterov, weightDecay } = this.#options;
    tf.tidy(() => {
      const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
      const update = momentum ? this.#withMomentum(name, g, momentum, nesterov) : g;
      parameter.assign(tf.sub(parameter, tf.mul(update, this.lr)));
    });
  }

  /** The same in one kernel. */
  #fused(name: string, parameter: tf.Variable, gradient: tf.Tensor): void {
    const velocity = this.#options.momentum ? this.#velocity.of(name, parameter) : undefined;
    sgd({ parameter, gradient, velocity, learningRate: this.lr, ...this.#options });
  }

  #withMomentum(name: string, g: tf.Tensor, momentum: number, nesterov: boolean): tf.Tensor {
    const velocity = this.#velocity.of(name, g);
    velocity.assign(tf.add(tf.mul(velocity, momentum), g));
    return nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
  }
}
