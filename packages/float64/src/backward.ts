/** @file One sequence forward through all layers and directions, and any number of gradients back. */
import { product } from './matrix.js';
import type { Network } from './network.js';
import type { Work } from './work.js';
import { pullBack, stateSize, trajectory, type PulledBack, type Trajectory } from './trajectory.js';

/** One sequence's way through a network. */
export interface Run {
  network: Network;
  /** [L][D] */
  cells: Trajectory[][];
  /** Of the last layer, T times [D H]. */
  output: Float64Array[];
}

/** inputs T times [I]; initial states [L][D] of [n], zeros when left out. */
export function forward(network: Network, inputs: Float64Array[], initial?: Float64Array[][]): Run {
  const { hiddenSize: H } = network;
  let output = inputs;
  const cells = network.layers.map((layer, l) => {
    const runs = layer.map((cell, d) => trajectory(cell, d ? output.toReversed() : output, initial?.[l]?.[d]));
    const directions = runs.map(({ steps }, d) => (d ? steps.toReversed() : steps));
    output = output.map((_, t) => concat(directions.map((steps) => steps[t]!.state.subarray(0, H))));
    return runs;
  });
  return { network, cells, output };
}

/** Gradients of m scalars with respect to what a network gives. */
export interface Cotangents {
  m: number;
  /** At each time, [m, D H] or nothing. */
  output?: (Float64Array | undefined)[] | undefined;
  /** Of each layer and direction's final state, [m, n] or nothing. */
  final?: (Float64Array | undefined)[][] | undefined;
}

/** What passes a cell on the way back: the gradient that reached s_t [m, n], and what became of it. */
export interface Visit {
  layer: number;
  direction: number;
  /** The cell's own step: 0 is the first that it made. */
  step: number;
  state: Float64Array;
  pulled: PulledBack;
}

/**
 * Backpropagation through time, exact: the gradients of m scalars with respect to the inputs, T times [m, I].
 * cost T m G H (H + I) per layer and direction
 */
export function* backward(run: Run, cotangents: Cotangents, visit?: (visit: Visit) => void): Work<Float64Array[]> {
  const { network, cells } = run;
  const { hiddenSize: H } = network;
  const { m, final } = cotangents;
  const T = run.output.length;
  const total = cells.flat().length * T;
  let done = 0;
  let above = cotangents.output;
  for (let layer = cells.length - 1; layer >= 0; layer--) {
    const size = network.layers[layer]![0]!.inputSize;
    const below = Array.from({ length: T }, () => new Float64Array(m * size));
    const width = cells[layer]!.length * H;
    for (const [direction, { cell, steps }] of cells[layer]!.entries()) {
      const n = stateSize(cell);
      let state: Float64Array = final?.[layer]?.[direction]?.slice() ?? new Float64Array(m * n);
      for (let step = T - 1; step >= 0; step--) {
        const t = direction ? T - 1 - step : step;
        const given = above?.[t];
        for (let row = 0; given && row < m; row++) {
          for (let j = 0; j < H; j++) state[row * n + j]! += given[row * width + direction * H + j]!;
        }
        const pulled = pullBack(cell, steps[step]!, state);
        visit?.({ layer, direction, step, state, pulled });
        const dx = product(pulled.fromInput, cell.weightIh, m, pulled.fromInput.length / m, size);
        for (let i = 0; i < dx.length; i++) below[t]![i]! += dx[i]!;
        state = pulled.state;
        yield ++done / total;
      }
    }
    above = below;
  }
  return above as Float64Array[];
}

function concat(parts: Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
