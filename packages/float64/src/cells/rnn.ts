/** @file The simple RNN: h' = f(a), a = W x + b_ih + V h + b_hh. */
import { tanhDerivative } from '../activation.js';
import type { Equation } from './step.js';

const functions = {
  tanh: { f: Math.tanh, derivative: tanhDerivative },
  /** PyTorch's derivative at 0 is 0. */
  relu: { f: (a: number) => Math.max(0, a), derivative: (a: number) => (a > 0 ? 1 : 0) },
};

/** https://pytorch.org/docs/stable/generated/torch.nn.RNN.html */
export function rnn(nonlinearity: 'tanh' | 'relu'): Equation {
  const { f, derivative } = functions[nonlinearity];
  return (fromInput, fromState) => {
    const a = fromInput.map((x, j) => x + fromState[j]!);
    const state = a.map(f);
    const d = a.map(derivative);
    return { state, gates: state, dIh: d, dHh: d, direct: new Float64Array(a.length) };
  };
}
