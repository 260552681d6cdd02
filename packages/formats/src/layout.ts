/** @file How recurrent networks are laid out in files: the values of their parameters by PyTorch's names. */

/** f of the simple RNN. */
export type Nonlinearity = 'tanh' | 'relu';

/** Values with their shape, in row-major order. */
export interface NdArray {
  data: Float32Array;
  shape: number[];
}

/** The values of all parameters by PyTorch's names, such as `rnn.weight_ih_l0`. */
export type StateDict = Map<string, NdArray>;
