/** @file Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, algorithm 1), with PyTorch's placing of eps. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError, expectNumber, expectOptions, expectSame } from '@bptt/errors';
import { adam, kernelsAvailable } from '@bptt/kernels';
import {
  expectGradients,
  expectParameters,
  Moments,
  type Gradients,
  type MomentsState,
  type Optimiser,
  type Settled,
} from './optimisers.js';

export interface AdamOptions {
  lr?: number | undefined;
  betas?: [number, number] | undefined;
  eps?: number | undefined;
  /** L2 penalty added to the gradient. */
  weightDecay?: number | undefined;
}

/** What Adam remembers. */
export interface AdamState {
  /** What it is and was made with; `loadState` takes the state of an equal one only. */
  options: object;
  lr: number;
  powers: [number, number];
  m: MomentsState;
  v: MomentsState;
}

/** As `torch.optim.Adam`: https://pytorch.org/docs/stable/generated/torch.optim.Adam.html */
export class Adam implements Optimiser {
  lr: number;
  readonly #options: Settled<Omit<AdamOptions, 'lr'>>;
  readonly #m = new Moments();
  readonly #v = new Moments();
  /** beta1^t and beta2^t, by multiplication: Math.pow may differ between engines. */
  #powers: [number, number] = [1, 1];

  constructor(
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    options: AdamOptions = {},
  ) {
    expectParameters(parameters);
    expectOptions('optimArgs', options, ['lr', 'betas', 'eps', 'weightDecay']);
    const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
    if (!Array.isArray(betas) || betas.length !== 2) throw new ArgumentError('betas', '[beta1, beta2]', betas);
    this.lr = expectNumber('lr', lr, { from: 0 });
    expectNumber('betas[0]', betas[0], { from: 0, below: 1 });
    expectNumber('betas[1]', betas[1], { from: 0, below: 1 });
    expectNumber('eps', eps, { from: 0 });
    expectNumber('weightDecay', weightDecay, { from: 0 });
    this.#options = { betas, eps, weightDecay };
  }

  /** @param keep what the parameters are multiplied by first: AdamW's decay. */
  step(gradients: Gradients, keep = 1): void {
    expectGradients(this.parameters, gradients);
    const {
      betas: [beta1, beta2],
    } = this.#options;
    this.#powers = [this.#powers[0] * beta1, this.#powers[1] * beta2];
    const update = kernelsAvailable() ? this.#fused : this.#equations;
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name);
      if (gradient)
        update.call(this, parameter, gradient, this.#m.of(name, parameter), this.#v.of(name, parameter), keep);
    }
  }

  state(): AdamState {
    return {
      options: this.#identity(),
      lr: this.lr,
      powers: [...this.#powers],
      m: this.#m.state(),
      v: this.#v.state(),
    };
  }

  loadState({ options, lr, powers, m, v }: AdamState): void {
    expectSame('', options, this.#identity());
    for (const i of [0, 1] as const) expectNumber(`powers[${i}]`, powers?.[i], { from: 0, to: 1 });
    this.lr = expectNumber('lr', lr, { from: 0 });
    this.#m.loadState('m', this.parameters, m);
    this.#v.loadState('v', this.parameters, v);
    this.#powers = [powers[0], powers[1]];
  }

  #identity(): object {
    return { optimiser: 'Adam', ...this.#options };
  }

  dispose(): void {
    this.#m.dispose();
    this.#v.dispose();
  }

  #equations(parameter: tf.Variable, gradient: tf.Tensor, m: tf.Variable, v: tf.Variable, keep: number): void {
    const {
      betas: [beta1, beta2],
      eps,
      weightDecay,
    } = this.#options;
    tf.tidy(() => {
      if (keep !== 1) parameter.assign(tf.mul(parameter, keep));
      const g = weightDecay ? tf.add(gradient, tf.mul(parameter, weightDecay)) : gradient;
      m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
      v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)));
      const spread = tf.add(tf.div(tf.sqrt(v), Math.sqrt(1 - this.#powers[1])), eps);
      parameter.assign(tf.sub(parameter, tf.mul(tf.div(m, spread), this.lr / (1 - this.#powers[0]))));
    });
  }

  /** The same in one kernel. */
  #fused(parameter: tf.Variable, gradient: tf.Tensor, m: tf.Variable, v: tf.Variable, keep: number): void {
    const {
      betas: [beta1, beta2],
      eps,
      weightDecay,
    } = this.#options;
    const [correction1, correction2] = this.#powers.map((power) => 1 - power) as [number, number];
    adam({
      parameter,
      gradient,
      m,
      v,
      learningRate: this.lr,
      beta1,
      beta2,
      eps,
      weightDecay,
      keep,
      correction1,
      correction2,
    });
  }
}
