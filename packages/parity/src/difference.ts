/** @file Differences of what was computed from what was expected. NaN on either side is an infinite difference. */

/** How far bptt is from a golden file's numbers. */
export interface Comparison {
  kind: string;
  module: string;
  passed: boolean;
  /** The largest over the forward tensors (losses, where a training is compared); the bound is 1e-10. */
  sumSquaredDifference: number;
  /** The largest over the gradients (final parameters, where a training is compared), absolute. */
  maxGradientDifference: number;
  /** What was off by more than its bound. */
  failures: string[];
}

/** The exercise's own bound on the sum of squared differences. */
const forwardBound = 1e-10;
/** Of a gradient's largest difference, times the largest expected entry where that is above 1. */
const gradientBound = 1e-4;
/** Of losses and final parameters of a whole training. */
const trainingBound = 1e-5;

export class Differences {
  #sumSquared = 0;
  #largest = 0;
  readonly #failures: string[] = [];

  forward(name: string, computed: Float32Array, expected: Float32Array): void {
    const sum = finite(computed.reduce((total, x, i) => total + (x - expected[i]!) ** 2, 0));
    this.#sumSquared = Math.max(this.#sumSquared, sum);
    this.#judge(name, sum, forwardBound, sum < forwardBound);
  }

  gradient(name: string, computed: Float32Array, expected: Float32Array): void {
    const bound = gradientBound * Math.max(1, ...expected.map(Math.abs));
    const off = this.#gradientLike(computed, expected);
    this.#judge(name, off, bound, off < bound);
  }

  losses(computed: number[], expected: Float32Array): void {
    const off = finite(computed.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0));
    this.#sumSquared = computed.reduce((total, x, i) => total + (x - expected[i]!) ** 2, 0);
    this.#judge('losses', off, trainingBound, off <= trainingBound);
  }

  parameter(name: string, computed: Float32Array, expected: Float32Array): void {
    const off = this.#gradientLike(computed, expected);
    this.#judge(name, off, trainingBound, off <= trainingBound);
  }

  result(kind: string, module: string): Comparison {
    return {
      kind,
      module,
      passed: this.#failures.length === 0,
      sumSquaredDifference: this.#sumSquared,
      maxGradientDifference: this.#largest,
      failures: this.#failures,
    };
  }

  #gradientLike(computed: Float32Array, expected: Float32Array): number {
    const off = finite(computed.reduce((most, x, i) => (Number.isNaN(most) ? most : Math.max(most, Math.abs(x - expected[i]!))), 0));
    this.#largest = Math.max(this.#largest, off);
    return off;
  }

  #judge(name: string, off: number, bound: number, passed: boolean): void {
    if (!passed) this.#failures.push(`${name}: off by ${off.toExponential(2)}, bound ${bound.toExponential(2)}`);
  }
}

const finite = (x: number) => (Number.isNaN(x) ? Infinity : x);
