/** @file RMSProp (Hinton 2012, lecture 6e of "Neural Networks for Machine Learning"). */
import * as tf from '@tensorflow/tfjs-core';
import { expectBoolean, expectNumber, expectOptions, expectSame } from '@bptt/errors';
import { kernelsAvailable, rmsprop } from '@bptt/kernels';
import {
  expectGradients,
  expectParameters,
  Moments,
  type Gradients,
  type MomentsState,
  type Optimiser,
  type Settled,
} from './optimisers.js';

export interface RMSPropOptions {
  lr?: number | undefined;
  /** How much of the mean square is kept at each step. */
  alpha?: number | undefined;
  eps?: number | undefined;
  /** L2 penalty added to the gradient. */
  weightDecay?: number | undefined;
  momentum?: number | undefined;
  /** Whether the mean gradient is taken off before its square is estimated: the variance instead of the mean square. */
  centered?: boolean | undefined;
}

/** What RMSProp remembers; without a momentum there is no velocity, and a mean only where it is centred. */
export interface RMSPropState {
  /** What it is and was made with; `loadState` takes the state of an equal one only. */
  options: object;
  lr: number;
  meanSquare: MomentsState;
  mean: MomentsState;
  velocity: MomentsState;
}

/** As `torch.optim.RMSprop`: https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html */
export class RMSProp implements Optimiser {
  lr: number;
  readonly #options: Settled<Omit<RMSPropOptions, 'lr'>>;
  readonly #meanSquare = new Moments();
  readonly #mean = new Moments();
  readonly #velocity = new Moments();

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    options: RMSPropOptions = {},
  ) {
    expectParameters(parameters);
    expectOptions('optimArgs', options, ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered']);
    const { lr = 1e-2, alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false } = options;
    this.lr = expectNumber('lr', lr, { from: 0 });
    expectNumber('alpha', alpha, { from: 0, below: 1 });
    expectNumber('eps', eps, { from: 0 });
    expectNumber('weightDecay', weightDecay, { from: 0 });
    expectNumber('momentum', momentum, { from: 0 });
    expectBoolean('centered', centered);
    this.#options = { alpha, eps, weightDecay, momentum, centered };
  }

  step(gradients: Gradients): void {
    expectGradients(this.parameters, gradients);
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name);
      if (!gradient) continue;
      if (kernelsAvailable()) this.#fused(name, parameter, gradient);
      else tf.tidy(() => this.#equations(name, parameter, gradient));
    }
  }

  state(): RMSPropState {
    return {
      options: this.#identity(),
      lr: this.lr,
      meanSquare: this.#meanSquare.state(),
      mean: this.#mean.state(),
      velocity: this.#velocity.state(),
    };
  }

  loadState({ options, lr, meanSquare, mean, velocity }: RMSPropState): void {
    expectSame('', options, this.#identity());
    this.lr = expectNumber('lr', lr, { from: 0 });
    this.#meanSquare.loadState('meanSquare', this.parameters, meanSquare);
    this.#mean.loadState('mean', this.parameters, mean);
    this.#velocity.loadState('velocity', this.parameters, velocity);
  }

  dispose(): void {
    for (const moments of [this.#meanSquare, this.#mean, this.#velocity]) moments.dispose();
  }

  #identity(): object {
    return { optimiser: 'RMSProp', ...this.#options };
  }

  #equations(name: string, parameter: tf.Variable, gradient: tf.Tensor): void {
    const { alpha, eps, weightDecay, momentum, centered } = this.#options;
    const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
    const averaged = (moments: Moments, value: tf.Tensor): tf.Tensor => {
      const mean = moments.of(name, value);
      mean.assign(tf.add(tf.mul(mean, alpha), tf.mul(value, 1 - alpha)));
      return mean;
    };
    const square = averaged(this.#meanSquare, tf.square(g));
    const spread = centered ? tf.sub(square, tf.square(averaged(this.#mean, g))) : square;
    let update: tf.Tensor = tf.div(g, tf.add(tf.sqrt(spread), eps));
    if (momentum) {
      const velocity = this.#velocity.of(name, g);
      velocity.assign(tf.add(tf.mul(velocity, momentum), update));
      update = velocity;
    }
    parameter.assign(tf.sub(parameter, tf.mul(update, this.lr)));
  }

  /** The same in one kernel. */
  #fused(name: string, parameter: tf.Variable, gradient: tf.Tensor): void {
    const { centered, ...numbers } = this.#options;
    const [square, mean, velocity] = [this.#meanSquare, centered && this.#mean, numbers.momentum && this.#velocity].map(
      (moments) => (moments ? moments.of(name, parameter) : undefined),
    );
    rmsprop({ parameter, gradient, square: square!, mean, velocity, learningRate: this.lr, ...numbers });
  }
}
