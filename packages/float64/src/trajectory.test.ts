import { describe, expect, test } from 'vitest';
import {
  atOnce,
  backward,
  forward,
  inputJacobian,
  networkOf,
  onlyCell,
  pullBack,
  pushForward,
  stateJacobian,
  stateSize,
  trajectory,
  transpose,
  unroll,
  type NetworkOptions,
} from './index.js';
import { complexStep, type Part } from './checks/complex-step.js';

const [T, I, H] = [4, 2, 3];
/** Numbers of no pattern, from -bound to bound. */
const values = (count: number, bound: number, from: number) =>
  Float64Array.from({ length: count }, (_, i) => bound * Math.sin(from + 2.4 * i + 0.3 * i * i));

function cellOf(gates: number, options: NetworkOptions) {
  const shapes = { weight_ih: [gates * H, I], weight_hh: [gates * H, H], bias_ih: [gates * H], bias_hh: [gates * H] };
  const weights = Object.entries(shapes).map(([name, shape], i) => {
    const count = shape.reduce((a, b) => a * b);
    return [name, { data: values(count, 0.9, i), shape }] as const;
  });
  const network = networkOf(new Map(weights), options);
  return { network, cell: onlyCell(network) };
}

function expectClose(got: Float64Array, expected: Float64Array) {
  expect(got.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(Math.max(...got.map((x, i) => Math.abs(x - expected[i]!)))).toBeLessThan(1e-14 * scale);
}

describe.each([
  ['rnn tanh', 1, { nonlinearity: 'tanh' }],
  ['rnn relu', 1, { nonlinearity: 'relu' }],
  ['lstm', 4, {}],
  ['gru', 3, {}],
] as [string, number, NetworkOptions][])('%s', (_name, gates, options) => {
  const { network, cell } = cellOf(gates, options);
  const n = stateSize(cell);
  const inputs = Array.from({ length: T }, (_, t) => values(I, 2, 10 + t));
  const initial = values(n, 0.5, 20);
  const { steps } = trajectory(cell, inputs, initial);
  const truth = (part: Part, t: number) => complexStep(cell, [inputs[t]!], t ? steps[t - 1]!.state : initial, part);

  test("a step's Jacobians are those of a complex step, whole, as rows and as columns", () => {
    const identity = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
    for (let t = 0; t < T; t++) {
      expectClose(stateJacobian(cell, steps[t]!), truth('state', t));
      expectClose(inputJacobian(cell, steps[t]!), truth('x0', t));
      expectClose(pullBack(cell, steps[t]!, identity).state, truth('state', t));
      expectClose(pushForward(cell, steps[t]!, identity), truth('state', t));
      expectClose(pullBack(cell, steps[t]!, identity).fromInput, truth('biasIh', t));
      expectClose(pullBack(cell, steps[t]!, identity).fromState, truth('biasHh', t));
    }
  });

  test('backward gives the gradients of the output and of the final state', () => {
    const run = forward(network, inputs, [[initial]]);
    const identity = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
    const byInput = atOnce(backward(run, { m: n, final: [[identity]] }));
    byInput.forEach((value, t) => expectClose(value, complexStep(cell, inputs, initial, `x${t}`)));

    // The same through the output: the sum of all h_t is the sum of the final h of the sequences that end at t.
    const output = inputs.map(() => new Float64Array(H).fill(1));
    const [first] = atOnce(backward(run, { m: 1, output }));
    const expected = new Float64Array(I);
    for (let t = 1; t <= T; t++) {
      const rows = transpose(complexStep(cell, inputs.slice(0, t), initial, 'x0'), n);
      for (let i = 0; i < I; i++) for (let j = 0; j < H; j++) expected[i]! += rows[i * n + j]!;
    }
    expectClose(first!, expected);
  });

  test('what overflows is an error of trajectory, and passes through unroll', () => {
    const broken = inputs.with(2, Float64Array.of(NaN, 1));
    expect(unroll(cell, broken).steps.map(({ state }) => state.some(Number.isNaN))).toEqual([false, false, true, true]);
    expect(() => trajectory(cell, broken)).toThrow('state: overflows at step 2 of the forward pass');
    expect(() => trajectory(cell, inputs, new Float64Array(n + 1))).toThrow(`state: expected [${n}], got [${n + 1}]`);
  });
});
