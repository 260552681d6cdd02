/** @file The exponential moving average of a model's weights: often better than the last ones (Polyak and Juditsky 1992). */
import * as tf from '@tensorflow/tfjs-core';
import { expectNumber, expectOptions, expectWholeNumber } from '@bptt/errors';
import { copyWeights, expectModel, loadWeights, type Model, type Weights } from './model.js';
import { expectValues } from './named-values.js';

export interface WeightAverageOptions {
  /** How much of the average stays at each step; 0.999 when left out. */
  decay?: number | undefined;
}

/**
 * average = decay average + (1 - decay) weights, after every step: `callbacks: [average]` of `solver.train`, or `update()` in a loop by hand. It
 * begins with the weights at its first step; early on, decay is at most (1 + steps) / (10 + steps), so that the start is soon forgotten.
 * https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema; https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage
 */
export class WeightAverage {
  /** By which a checkpoint knows it. */
  readonly name = 'WeightAverage';
  readonly decay: number;
  /** Steps that were averaged. */
  steps = 0;
  #average = new Map<string, tf.Variable>();

  constructor(
    readonly model: Model,
    options: WeightAverageOptions = {},
  ) {
    const { decay = 0.999 } = expectOptions('options', options, ['decay']);
    expectModel(model);
    this.decay = expectNumber('decay', decay, { from: 0, below: 1 });
  }

  /** Called by the solver. */
  onStep(): void {
    this.update();
  }

  update(): void {
    this.steps++;
    const keep = Math.min(this.decay, (1 + this.steps) / (10 + this.steps));
    tf.tidy(() => {
      for (const [name, parameter] of this.model.namedParameters()) {
        const average = this.#average.get(name);
        if (average) average.assign(tf.add(tf.mul(average, keep), tf.mul(parameter, 1 - keep)));
        else this.#average.set(name, tf.variable(parameter, false));
      }
    });
  }

  /** A copy of the average, the weights themselves before the first step: `loadWeights(model, average.weights())` puts it in. */
  weights(): Weights {
    if (this.steps === 0) return copyWeights(this.model);
    return new Map([...this.#average].map(([name, values]) => [name, values.dataSync<'float32'>().slice()]));
  }

  /** Does `work`, such as an evaluation, with the average in the model, and puts its own weights back. */
  async using<R>(work: () => Promise<R> | R): Promise<R> {
    const own = copyWeights(this.model);
    loadWeights(this.model, this.weights());
    try {
      return await work();
    } finally {
      loadWeights(this.model, own);
    }
  }

  state(): { steps: number; average: Record<string, Float32Array> } {
    return { steps: this.steps, average: this.steps === 0 ? {} : Object.fromEntries(this.weights()) };
  }

  /** @throws ArgumentError for an average of other parameters. */
  loadState({ steps, average }: { steps: number; average: Record<string, Float32Array> }): void {
    expectWholeNumber('steps', steps, 0);
    const entries = expectValues('average', this.model.namedParameters(), average);
    this.dispose();
    this.steps = steps;
    for (const [name, values, shape] of entries)
      this.#average.set(
        name,
        tf.tidy(() => tf.variable(tf.tensor(values, shape, 'float32'), false)),
      );
  }

  /** Gives the average's memory back. Harmless when called again. */
  dispose(): void {
    for (const average of this.#average.values()) average.dispose();
    this.#average.clear();
    this.steps = 0;
  }
}
