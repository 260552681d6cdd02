/** @file Differences of what was computed from what was expected. NaN on either side is an infinite difference. */

type Numbers = Float32Array | Float64Array;

/** How far bptt is from a golden file's numbers; Jacobians are taken relative to their largest entry at each time. */
export interface Comparison {
  kind: string;
  module: string;
  passed: boolean;
  /** The largest over the forward tensors (losses, where a training is compared); the bound is 1e-10. */
  sumSquaredDifference: number;
  /** The largest single difference behind those sums. */
  maxOutputDifference: number;
  /** The largest over the gradients (final parameters, where a training is compared), absolute. */
  maxGradientDifference: number;
  /** What the case was measured by, in words. */
  bound: string;
  /** What was off by more than its bound. */
  failures: string[];
}

/** The exercise's own bound on the sum of squared differences. */
const forwardBound = 1e-10;
/** Of a gradient's largest difference, times the largest expected entry where that is above 1. */
const gradientBound = 1e-4;
/** Of losses and final parameters of a whole training. */
const trainingBound = 1e-5;
/** Of a Jacobian's largest difference at one time, times its largest expected entry there. */
const jacobianBound = 1e-3;
/** A Jacobian whose entries are all below this times that bound (1e-30) has vanished. */
const vanished = 1e-27;

export class Differences {
  #sumSquared = 0;
  #farthestOutput = 0;
  #largest = 0;
  readonly #failures: string[] = [];

  forward(name: string, computed: Numbers, expected: Numbers): void {
    const sum = this.#squared(computed, expected);
    this.#judge(name, sum, forwardBound, sum < forwardBound);
  }

  gradient(name: string, computed: Numbers, expected: Numbers): void {
    const bound = gradientBound * Math.max(1, largest(expected));
    const off = this.#gradientLike(computed, expected);
    this.#judge(name, off, bound, off < bound);
  }

  losses(computed: Numbers, expected: Numbers): void {
    this.#squared(computed, expected);
    const off = farthest(computed, expected);
    this.#judge('losses', off, trainingBound, off <= trainingBound);
  }

  parameter(name: string, computed: Numbers, expected: Numbers): void {
    const off = this.#gradientLike(computed, expected);
    this.#judge(name, off, trainingBound, off <= trainingBound);
  }

  /** Jacobians at T times, of which the first is called `first`, or one of a weight. */
  jacobian(name: string, computed: Numbers, expected: Numbers, T = 1, first = 0): void {
    const size = expected.length / T;
    for (let t = 0; t < T; t++) {
      const at = (values: Numbers) => values.subarray(t * size, (t + 1) * size);
      const unit = largest(at(expected)) + vanished;
      const [ours, theirs] = [computed, expected].map((values) => Float64Array.from(at(values), (x) => x / unit)) as [
        Numbers,
        Numbers,
      ];
      this.#squared(ours, theirs);
      const off = this.#gradientLike(ours, theirs);
      this.#judge(
        T > 1 ? `${name}[${t}] (t = ${t + first})` : name,
        off,
        jacobianBound,
        off <= jacobianBound,
        ' of its largest entry',
      );
    }
  }

  result(kind: keyof typeof bounds, module: string): Comparison {
    return {
      kind,
      module,
      passed: this.#failures.length === 0,
      sumSquaredDifference: this.#sumSquared,
      maxOutputDifference: this.#farthestOutput,
      maxGradientDifference: this.#largest,
      bound: bounds[kind],
      failures: this.#failures,
    };
  }

  #squared(computed: Numbers, expected: Numbers): number {
    let sum = 0;
    for (const [i, x] of computed.entries()) sum += (x - expected[i]!) ** 2;
    sum = finite(sum);
    this.#sumSquared = Math.max(this.#sumSquared, sum);
    this.#farthestOutput = Math.max(this.#farthestOutput, farthest(computed, expected));
    return sum;
  }

  #gradientLike(computed: Numbers, expected: Numbers): number {
    const off = farthest(computed, expected);
    this.#largest = Math.max(this.#largest, off);
    return off;
  }

  #judge(name: string, off: number, bound: number, passed: boolean, of = ''): void {
    if (!passed) this.#failures.push(`${name}: off by ${off.toExponential(2)}${of}, bound ${bound.toExponential(2)}`);
  }
}

const bounds = {
  'forward-backward': '1e-10, 1e-4',
  training: '1e-5',
  optimiser: '1e-5',
  jacobian: '1e-3 relative',
  'second-order': '1e-4',
};

function farthest(computed: Numbers, expected: Numbers): number {
  let most = 0;
  for (const [i, x] of computed.entries()) most = Math.max(most, Math.abs(x - expected[i]!)); // NaN stays
  return finite(most);
}

function largest(values: Numbers): number {
  let most = 0;
  for (const x of values) most = Math.max(most, Math.abs(x));
  return most;
}

const finite = (x: number) => (Number.isNaN(x) ? Infinity : x);
