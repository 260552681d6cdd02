/** @file The GRU in PyTorch's form: n = tanh(xn + r hn), h' = (1 - z) n + z h. */
import { sigmoid, sigmoidDerivative, tanhDerivative } from '../activation.js';
import type { Equation } from './step.js';

/** Gates r, z, n. https://pytorch.org/docs/stable/generated/torch.nn.GRU.html */
export const gru: Equation = (fromInput, fromState, state) => {
  const H = state.length;
  const next = new Float64Array(H);
  const gates = new Float64Array(3 * H);
  const dIh = new Float64Array(3 * H);
  const dHh = new Float64Array(3 * H);
  const direct = new Float64Array(H);
  for (let j = 0; j < H; j++) {
    const [R, Z, N] = [j, H + j, 2 * H + j];
    const [ar, az, hn, h] = [fromInput[R]! + fromState[R]!, fromInput[Z]! + fromState[Z]!, fromState[N]!, state[j]!];
    const [r, z] = [sigmoid(ar), sigmoid(az)];
    const an = fromInput[N]! + r * hn;
    const n = Math.tanh(an);
    next[j] = sigmoid(-az) * n + z * h;
    [gates[R], gates[Z], gates[N]] = [r, z, n];

    const byN = sigmoid(-az) * tanhDerivative(an);
    dIh[R] = dHh[R] = byN * hn * sigmoidDerivative(ar);
    dIh[Z] = dHh[Z] = (h - n) * sigmoidDerivative(az);
    dIh[N] = byN;
    dHh[N] = byN * r;
    direct[j] = z;
  }
  return { state: next, gates, dIh, dHh, direct };
};
