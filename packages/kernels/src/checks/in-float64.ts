/** @file A case by the float64 cells, sample by sample: what the kernels are compared with. */
import { addOuter, atOnce, backward, unroll, type Cell, type Network } from '@bptt/float64';
import { gateCount, kindOf, shapesOf, type Case } from './case.js';

/** output, hN (and cN), and the gradient of every input with respect to the sum of the results times dOutput, dhN, dcN. */
export function inFloat64(test: Case): Record<string, Float64Array> {
  const { T, B, I, H, values } = test;
  const cell = cellOf(test);
  const network: Network = { kind: cell.kind, inputSize: I, hiddenSize: H, layers: [[cell]] };
  const ofInputs = Object.entries(shapesOf(test)).map(([name, shape]) => [`d.${name}`, shape] as const);
  const results = Object.fromEntries(
    [['output', [T, B, H]] as const, ['hN', [B, H]] as const, ['cN', [B, H]] as const, ...ofInputs]
      .filter(([name]) => name !== 'cN' || cell.kind === 'lstm')
      .map(([name, shape]) => [name, new Float64Array(shape.reduce((a, b) => a * b, 1))]),
  );
  for (let b = 0; b < B; b++) {
    /** The rows of this sample in the tensors of rows [width], one row or one for each time. */
    const row = (name: string, width: number, t = 0) =>
      Float64Array.from({ length: width }, (_, j) => values[name]![(t * B + b) * width + j]!);
    const put = (name: string, value: Float64Array, t = 0) => results[name]?.set(value, (t * B + b) * value.length);
    const state = (h: string, c: string) =>
      Float64Array.from([...row(h, H), ...(cell.kind === 'lstm' ? row(c, H) : [])]);

    const inputs = Array.from({ length: T }, (_, t) => row('x', I, t));
    const way = unroll(cell, inputs, state('h0', 'c0'));
    const before = (step: number) => way.steps[step - 1]?.state ?? way.initial;
    const output = way.steps.map(({ state }) => state.subarray(0, H));
    output.forEach((h, t) => put('output', h, t));
    put('hN', output.at(-1)!);
    put('cN', before(T).subarray(H));

    const cotangents = {
      m: 1,
      output: output.map((_, t) => row('dOutput', H, t)),
      final: [[state('dhN', 'dcN')]],
    };
    const dx = atOnce(
      backward({ network, cells: [[way]], output }, cotangents, ({ step, pulled }) => {
        addOuter(results['d.weightIh']!, pulled.fromInput, inputs[step]!);
        addOuter(results['d.weightHh']!, pulled.fromState, before(step).subarray(0, H));
        addOuter(results['d.biasIh']!, pulled.fromInput, Float64Array.of(1));
        addOuter(results['d.biasHh']!, pulled.fromState, Float64Array.of(1));
        if (step > 0) return;
        put('d.h0', pulled.state.subarray(0, H));
        put('d.c0', pulled.state.subarray(H));
      }),
    );
    dx.forEach((value, t) => put('d.x', value, t));
  }
  return results;
}

function cellOf({ cell, I, H, values }: Case): Cell {
  const weight = (name: string) => Float64Array.from(values[name] ?? { length: gateCount(cell) * H }, (w) => w ?? 0);
  return {
    kind: kindOf(cell),
    nonlinearity: cell === 'rnn-relu' ? 'relu' : 'tanh',
    inputSize: I,
    hiddenSize: H,
    weightIh: weight('weightIh'),
    weightHh: weight('weightHh'),
    biasIh: weight('biasIh'),
    biasHh: weight('biasHh'),
  };
}
