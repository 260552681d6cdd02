/** @file The states before the first step, as PyTorch's h0 and c0. */
import { ArgumentError, ShapeError } from '@bptt/errors';
import { expectValues } from './sequence.js';
import { finite, type Network, type Values } from './network.js';

/** Zeros where left out. */
export interface InitialState {
  /** [L D, B, H] */
  h0?: Values;
  /** [L D, B, H], of an LSTM. */
  c0?: Values;
}

/** The states of sample b of B: [L][D] of [n]. */
export function initialStates(
  { layers, kind, hiddenSize: H }: Network,
  { h0, c0 }: InitialState,
  b = 0,
  B = 1,
): Float64Array[][] | undefined {
  if (c0 && kind !== 'lstm') throw new ArgumentError('c0', 'nothing, as only an LSTM has a c', 'values');
  const directions = layers[0]!.length;
  const part = (name: string, given: Values | undefined, i: number): ArrayLike<number> => {
    if (given === undefined) return new Float64Array(H);
    expectValues(name, given);
    const shape = [layers.length * directions, B, H];
    if (String(given.shape) !== String(shape) || given.data.length !== shape.reduce((x, y) => x * y))
      throw new ShapeError(name, `[${shape.join(', ')}]`, given.shape);
    return finite(name, Array.prototype.slice.call(given.data, (i * B + b) * H, (i * B + b + 1) * H));
  };
  if (!h0 && !c0) return undefined;
  return layers.map((layer, l) =>
    layer.map((_, d) => {
      const i = l * directions + d;
      return Float64Array.from([
        ...Array.from(part('h0', h0, i)),
        ...(kind === 'lstm' ? Array.from(part('c0', c0, i)) : []),
      ]);
    }),
  );
}
