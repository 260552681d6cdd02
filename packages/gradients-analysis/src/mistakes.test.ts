/** @file Mistakes that published code makes: each must be caught by the checks, and none must be ours. */
import { describe, expect, test } from 'vitest';
import { complexStep } from '@bptt/float64/checks/complex-step';
import {
  identity,
  inputJacobian,
  onlyCell,
  product,
  sequenceOf,
  stateJacobian,
  stateSize,
  trajectory,
  transpose,
  type Cell,
} from '@bptt/float64';
import { kinds, randomInput, randomNetwork, relativeDifference } from './checks/networks.js';
import { inputJacobians } from './input-gradients.js';
import { stateJacobians, stateTransitions } from './state-jacobians.js';

test('the Jacobian of an LSTM is of (h, c): chaining dh/dh alone loses what the cell carries', () => {
  const [H, T] = [5, 28];
  const network = randomNetwork(4, {}, { inputSize: 1, hiddenSize: H });
  const { biasIh, biasHh } = onlyCell(network);
  biasIh.fill(Math.log(27), H, 2 * H);
  biasHh.fill(0, H, 2 * H);
  const input = randomInput(T, 1);
  const n = 2 * H;
  const block = (matrix: Float64Array, row: number, column: number) =>
    Float64Array.from({ length: H * H }, (_, i) => matrix[(row + Math.floor(i / H)) * n + column + (i % H)]!);

  const jacobians = stateJacobians(network, input).data;
  let chained = identity(H);
  for (let t = 1; t < T; t++)
    chained = product(block(jacobians.subarray(t * n * n, (t + 1) * n * n), 0, 0), chained, H, H, H);
  const transition = stateTransitions(network, input).data.subarray(0, n * n);
  const truth = complexStep(
    onlyCell(network),
    sequenceOf(input, network).slice(1),
    trajectory(onlyCell(network), sequenceOf(input, network)).steps[0]!.state,
    'state',
  );
  expect(relativeDifference(transition, truth)).toBeLessThan(1e-14);
  expect(Math.hypot(...chained) / Math.hypot(...block(truth, 0, H))).toBeLessThan(1e-9);
  expect(Math.hypot(...block(truth, 0, H))).toBeGreaterThan(1e-3);
});

describe.each(kinds)('%s', (_name, gates, options) => {
  const [T, I, H] = [6, 2, 4];
  const network = randomNetwork(gates, options, { inputSize: I, hiddenSize: H, bound: 0.9, seed: 5 });
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const input = randomInput(T, I);
  const inputs = sequenceOf(input, network);
  const { steps, initial } = trajectory(cell, inputs);

  /** dh_T/dx_0 by the chain rule, J after J, with each piece as the caller wants it. */
  const chain = ({
    weights = cell,
    shift = 0,
    spoil = (d: Float64Array) => d,
  }: {
    weights?: Cell;
    shift?: number;
    spoil?: (d: Float64Array) => Float64Array;
  }) => {
    let out = inputJacobian(cell, steps[0]!);
    for (let t = 1; t < T; t++) {
      const step = steps[Math.max(0, t - shift)]!;
      out = product(stateJacobian(weights, { ...step, dHh: spoil(step.dHh) }), out, n, n, I);
    }
    return out.subarray(0, H * I);
  };
  const truth = complexStep(cell, inputs, initial, 'x0').subarray(0, H * I);

  test('the chain rule forwards is the chain rule backwards is the complex step', () => {
    expect(relativeDifference(chain({}), truth)).toBeLessThan(1e-14);
    expect(relativeDifference(chain({}), inputJacobians(network, input).data.subarray(0, H * I))).toBeLessThan(1e-14);
  });

  test.each(Array.from({ length: gates }, (_, gate) => gate))("without gate %i's term it is not", (gate) => {
    const spoil = (d: Float64Array) => d.map((x, i) => (Math.floor(i / H) % gates === gate ? 0 : x));
    expect(relativeDifference(chain({ spoil }), truth)).toBeGreaterThan(1e-4);
  });

  test('with V transposed it is not', () => {
    const V = new Float64Array(cell.weightHh.length);
    for (let gate = 0; gate < gates; gate++)
      V.set(transpose(cell.weightHh.subarray(gate * H * H, (gate + 1) * H * H), H), gate * H * H);
    expect(relativeDifference(chain({ weights: { ...cell, weightHh: V } }), truth)).toBeGreaterThan(1e-2);
  });

  test('with t shifted by one it is not', () => {
    expect(relativeDifference(chain({ shift: 1 }), truth)).toBeGreaterThan(1e-2);
  });
});
