/** @file What a classifier believes after every step of one sequence, and the state that it believes it from. */
import { affine } from './matrix.js';
import { onlyCell, type Network } from './network.js';
import { trajectory } from './trajectory.js';
import { BpttError } from '@bptt/errors';

export interface Beliefs {
  /** h_t [T][H] */
  states: number[][];
  /** Of the classes, if the sequence had ended after that step [T][C]. */
  probabilities: number[][];
}

/**
 * The linear layer, made for h_T, reads every h_t of a network with one layer in one direction. Inputs T times [I].
 * @throws BpttError for a network without a linear layer that reads h, with more layers or directions, or that overflows.
 */
export function beliefs(network: Network, inputs: Float64Array[]): Beliefs {
  const { head, hiddenSize: H } = network;
  if (!head || head.reads === 'mean')
    throw new BpttError('BPTT_STATE_DICT', 'network: expected a linear layer that reads the hidden state, got none');
  const states = trajectory(onlyCell(network), inputs).steps.map(({ state }) => state.subarray(0, H));
  return {
    states: states.map((h) => [...h]),
    probabilities: states.map((h) => softmax(affine(head.weight, h, head.bias))),
  };
}

function softmax(logits: Float64Array): number[] {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = Array.from(logits, (y) => Math.exp(y - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
