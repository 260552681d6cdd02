import { describe, expect, test } from 'vitest';
import { complexStep, type Part } from '@bptt/float64/checks/complex-step';
import { onlyCell, sequenceOf, stateSize, trajectory } from '@bptt/float64';
import { kinds, randomInput, randomNetwork, relativeDifference } from './checks/networks.js';
import { inputGradients, inputJacobians } from './input-gradients.js';
import { stateJacobians, stateTransitions } from './state-jacobians.js';
import { weightJacobians } from './weight-jacobians.js';

describe.each(kinds)('%s', (_name, gates, options) => {
  const [T, I, H] = [5, 3, 4];
  const network = randomNetwork(gates, options, { inputSize: I, hiddenSize: H, bound: 0.9, seed: 2 });
  const cell = onlyCell(network);
  const n = stateSize(cell);
  const input = randomInput(T, I);
  const inputs = sequenceOf(input, network);
  const { steps, initial } = trajectory(cell, inputs);
  const states = [initial, ...steps.map(({ state }) => state)];
  /** The rows of h in d s_T / d part. */
  const truth = (part: Part) => {
    const all = complexStep(cell, inputs, initial, part);
    return all.subarray(0, (all.length / n) * H);
  };

  test('the forward pass and J_t are those of the complex equations', () => {
    const { data } = stateJacobians(network, input);
    for (let t = 0; t < T; t++) {
      const expected = complexStep(cell, [inputs[t]!], states[t]!, 'state');
      expect(relativeDifference(data.subarray(t * n * n, (t + 1) * n * n), expected)).toBeLessThan(1e-14);
    }
  });

  test('ds_T/ds_t, dh_T/dx_t and dh_T/dW are those of a complex step', async () => {
    const transitions = stateTransitions(network, input).data;
    for (let t = 0; t < T; t++) {
      const expected = complexStep(cell, inputs.slice(t + 1), states[t + 1]!, 'state');
      expect(relativeDifference(transitions.subarray(t * n * n, (t + 1) * n * n), expected)).toBeLessThan(1e-14);
    }
    const jacobians = inputJacobians(network, input);
    expect(jacobians.shape).toEqual([T, H, I]);
    const { norms } = await inputGradients(network, input);
    for (let t = 0; t < T; t++) {
      const expected = truth(`x${t}`);
      expect(relativeDifference(jacobians.data.subarray(t * H * I, (t + 1) * H * I), expected)).toBeLessThan(1e-14);
      expect(norms[t]).toBeGreaterThan(0);
      expect(norms[t]! / Math.hypot(...expected)).toBeCloseTo(1, 13);
    }
    for (const [name, { data, shape }] of Object.entries(weightJacobians(network, input))) {
      expect(shape[0]).toBe(H);
      expect(relativeDifference(data, truth(name as Part))).toBeLessThan(1e-14);
    }
  });
});
