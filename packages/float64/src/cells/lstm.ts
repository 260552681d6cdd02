/** @file The LSTM: c' = f c + i g, h' = o tanh(c'). */
import { sigmoid, sigmoidDerivative, tanhDerivative } from '../activation.js';
import type { Equation } from './step.js';

/** Gates i, f, g, o; state h, c. https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html */
export const lstm: Equation = (fromInput, fromState, state) => {
  const H = state.length / 2;
  const next = new Float64Array(2 * H);
  const gates = new Float64Array(4 * H);
  const d = new Float64Array(8 * H);
  const direct = new Float64Array(4 * H);
  for (let j = 0; j < H; j++) {
    const [ai, af, ag, ao] = [0, H, 2 * H, 3 * H].map((gate) => fromInput[gate + j]! + fromState[gate + j]!) as [
      number,
      number,
      number,
      number,
    ];
    const [i, f, g, o, c] = [sigmoid(ai), sigmoid(af), Math.tanh(ag), sigmoid(ao), state[H + j]!];
    const cNext = f * c + i * g;
    const hNext = o * Math.tanh(cNext);
    put(next, j, H, hNext, cNext);
    put(gates, j, H, i, f, g, o);

    const hByC = o * tanhDerivative(cNext);
    const cBy = [sigmoidDerivative(ai) * g, sigmoidDerivative(af) * c, i * tanhDerivative(ag), 0];
    put(d, j, H, ...cBy.slice(0, 3).map((by) => hByC * by), sigmoidDerivative(ao) * Math.tanh(cNext), ...cBy);
    put(direct, j, H, 0, hByC * f, 0, f);
  }
  return { state: next, gates, dIh: d, dHh: d, direct };
};

/** Puts a unit's values into its place j of each of an array's rows of H. */
function put(array: Float64Array, j: number, H: number, ...values: number[]): void {
  values.forEach((value, row) => (array[row * H + j] = value));
}
