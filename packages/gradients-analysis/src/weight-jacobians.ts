/** @file The Jacobians of the last hidden state with respect to the weights. */
import {
  addOuter,
  atOnce,
  backward,
  forward,
  initialStates,
  onlyCell,
  sequenceOf,
  stateSize,
  type InitialState,
  type Network,
  type Values,
} from '@bptt/float64';
import { expectAnalysis, fromState } from './expect-analysis.js';
import type { NdArray64 } from './input-gradients.js';

export interface WeightJacobians {
  /** dh_T/dW [H, G H, I] */
  weightIh: NdArray64;
  /** dh_T/dV [H, G H, H] */
  weightHh: NdArray64;
  /** dh_T/db_ih [H, G H] */
  biasIh: NdArray64;
  /** dh_T/db_hh [H, G H] */
  biasHh: NdArray64;
}

/**
 * dh_T/dW and the other weights': the sum over t of dh_T/da_t, times x_t or h_(t-1) by which the weight was multiplied.
 * @param input [T, I] or [T, 1, I]
 * @throws BpttError for more than one layer or direction.
 */
export function weightJacobians(network: Network, input: Values, initial: InitialState = {}): WeightJacobians {
  expectAnalysis(network, initial, fromState);
  const cell = onlyCell(network);
  const { hiddenSize: H, inputSize: I } = cell;
  const [n, gates] = [stateSize(cell), cell.biasHh.length];
  const run = forward(network, sequenceOf(input, network), initialStates(network, initial));
  const { inputs, steps, initial: before } = run.cells[0]![0]!;
  const zeros = (...shape: number[]): NdArray64 => ({ data: new Float64Array(shape.reduce((a, b) => a * b)), shape });
  const result = {
    weightIh: zeros(H, gates, I),
    weightHh: zeros(H, gates, H),
    biasIh: zeros(H, gates),
    biasHh: zeros(H, gates),
  };
  const rows = new Float64Array(H * n);
  for (let row = 0; row < H; row++) rows[row * n + row] = 1;
  atOnce(
    backward(run, { m: H, final: [[rows]] }, ({ step, pulled: { fromInput, fromState } }) => {
      addOuter(result.weightIh.data, fromInput, inputs[step]!);
      addOuter(result.weightHh.data, fromState, (steps[step - 1]?.state ?? before).subarray(0, H));
      addOuter(result.biasIh.data, fromInput, one);
      addOuter(result.biasHh.data, fromState, one);
    }),
  );
  return result;
}

const one = Float64Array.of(1);
