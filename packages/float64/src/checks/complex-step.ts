/** @file The cells' forward equations in complex arithmetic: derivatives without a derivative rule, for the tests. */
import type { Cell } from '../network.js';

type Complex = readonly [re: number, im: number];

const add = (...terms: Complex[]): Complex => terms.reduce(([a, b], [c, d]) => [a + c, b + d]);
const mul = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const div = (z: Complex, [c, d]: Complex): Complex => mul(z, [c / (c * c + d * d), -d / (c * c + d * d)]);
const exp = ([a, b]: Complex): Complex => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)];
const neg = ([a, b]: Complex): Complex => [-a, -b];
const one: Complex = [1, 0];
const sigmoid = (z: Complex): Complex => div(one, add(one, exp(neg(z))));
const tanh = (z: Complex): Complex => {
  const e = exp(mul([-2, 0], z));
  return div(add(one, neg(e)), add(one, e));
};
const relu = (z: Complex): Complex => (z[0] > 0 ? z : [0, 0]);

const rows = (weight: Complex[], x: Complex[], bias: Complex[]): Complex[] =>
  bias.map((b, i) => x.reduce((sum, xj, j) => add(sum, mul(weight[i * x.length + j]!, xj)), b));

/** What can be varied, by name. */
export type Part = 'weightIh' | 'weightHh' | 'biasIh' | 'biasHh' | 'state' | `x${number}`;
type Parts = Record<string, Complex[]>;

function next(
  cell: Cell,
  weights: Record<'weightIh' | 'weightHh' | 'biasIh' | 'biasHh', Complex[]>,
  x: Complex[],
  state: Complex[],
): Complex[] {
  const H = cell.hiddenSize;
  const h = state.slice(0, H);
  const ih = rows(weights.weightIh, x, weights.biasIh);
  const hh = rows(weights.weightHh, h, weights.biasHh);
  const gate = (g: number, j: number) => add(ih[g * H + j]!, hh[g * H + j]!);
  if (cell.kind === 'rnn') return h.map((_, j) => (cell.nonlinearity === 'tanh' ? tanh : relu)(gate(0, j)));
  if (cell.kind === 'lstm') {
    const c = h.map((_, j) => add(mul(sigmoid(gate(1, j)), state[H + j]!), mul(sigmoid(gate(0, j)), tanh(gate(2, j)))));
    return [...c.map((cj, j) => mul(sigmoid(gate(3, j)), tanh(cj))), ...c];
  }
  return h.map((hj, j) => {
    const [r, z] = [sigmoid(gate(0, j)), sigmoid(gate(1, j))];
    const n = tanh(add(ih[2 * H + j]!, mul(r, hh[2 * H + j]!)));
    return add(mul(add(one, neg(z)), n), mul(z, hj));
  });
}

/** d s_T / d parts[name]: [n, count], by one complex step of 1e-100 for each entry. */
export function complexStep(cell: Cell, inputs: Float64Array[], initial: Float64Array, name: Part): Float64Array {
  const real = (values: Float64Array): Complex[] => Array.from(values, (x) => [x, 0]);
  const weights = {
    weightIh: real(cell.weightIh),
    weightHh: real(cell.weightHh),
    biasIh: real(cell.biasIh),
    biasHh: real(cell.biasHh),
  };
  const parts: Parts = {
    ...weights,
    state: real(initial),
    ...Object.fromEntries(inputs.map((x, t) => [`x${t}`, real(x)])),
  };
  const values = parts[name]!;
  const count = values.length;
  const out = new Float64Array(initial.length * count);
  for (let k = 0; k < count; k++) {
    const varied: Parts & typeof weights = { ...weights, ...parts, [name]: values.with(k, [values[k]![0], 1e-100]) };
    let state = varied['state']!;
    inputs.forEach((_, t) => (state = next(cell, varied, varied[`x${t}`]!, state)));
    state.forEach(([, im], i) => (out[i * count + k] = im / 1e-100));
  }
  return out;
}
