/** @file RNN, LSTM and GRU layers as ONNX nodes: https://onnx.ai/onnx/operators/onnx__LSTM.html */
import {
  gateCount,
  gatePlaces,
  parameterName,
  type CellPart,
  type LayerSizes,
  type NdArray,
  type Nonlinearity,
  type StateDict,
} from '../layout.js';
import type { Graph } from './graph.js';

export type Layers = LayerSizes & { nonlinearity?: Nonlinearity };

/** Names in the graph. */
export interface Outputs {
  /** [T, B, D H] */
  output: string;
  /** Of the last layer, h and for the LSTM c, each [D, B, H]. */
  states: string[];
  /** The same of every layer. */
  finals: string[][];
}

/**
 * Adds the layers that read `x` [T, B, I], each from zero states or from those named for it, h and for the LSTM c, each [D, B, H].
 * @param weights by PyTorch's names without a prefix: `weight_ih_l0`.
 */
export function recurrent(
  graph: Graph,
  x: string,
  layers: Layers,
  weights: StateDict,
  initial: string[][] = [],
): Outputs {
  const { module, nonlinearity, hiddenSize, numLayers, bidirectional, bias } = layers;
  const directions = bidirectional ? [false, true] : [false];
  const gates = gatePlaces(module, 'pytorch', 'onnx');
  const attributes = {
    hidden_size: hiddenSize,
    direction: bidirectional ? 'bidirectional' : 'forward',
    ...(module === 'GRU' && { linear_before_reset: 1 }),
    ...(nonlinearity === 'relu' && { activations: directions.map(() => 'Relu') }),
  };
  let result: Outputs = { output: x, states: [], finals: [] };
  for (let layer = 0; layer < numLayers; layer++) {
    const get = (part: CellPart, reverse: boolean) =>
      regrouped(weights.get(parameterName(part, layer, reverse))!, gates);
    const stacked = (part: CellPart, as: string) => {
      const all = directions.map((reverse) => get(part, reverse));
      return graph.floats(`${as}${layer}`, [directions.length, ...all[0]!.shape], concat(all));
    };
    const biases = () => {
      const all = directions.flatMap((reverse) => [get('bias_ih', reverse), get('bias_hh', reverse)]);
      return graph.floats(`B${layer}`, [directions.length, 2 * gateCount(module) * hiddenSize], concat(all));
    };
    const input = [
      result.output,
      stacked('weight_ih', 'W'),
      stacked('weight_hh', 'R'),
      bias ? biases() : '',
      '',
      ...(initial[layer] ?? []),
    ];
    while (input.at(-1) === '') input.pop();
    const finals = (module === 'LSTM' ? ['h', 'c'] : ['h']).map((state) => `${state}Final${layer}`);
    const y = graph.node(module, input, [`y${layer}`, ...finals], attributes);
    // y [T, D, B, H] -> [T, B, D H]
    const side = bidirectional ? graph.node('Transpose', [y], [`side${layer}`], { perm: [0, 2, 1, 3] }) : y;
    const shape = bidirectional
      ? graph.wholeNumbers(`shape${layer}`, [0, 0, -1])
      : graph.wholeNumbers(`axis${layer}`, [1]);
    result = {
      output: graph.node(bidirectional ? 'Reshape' : 'Squeeze', [side, shape], [`output${layer}`]),
      states: finals,
      finals: [...result.finals, finals],
    };
  }
  return result;
}

/** The rows of each gate, in another order. */
function regrouped({ data, shape }: NdArray, gates: readonly number[]): NdArray {
  const size = data.length / gates.length;
  return { data: concat(gates.map((gate) => ({ data: data.subarray(gate * size, (gate + 1) * size) }))), shape };
}

function concat(parts: readonly { data: Float32Array }[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    result.set(data, at);
    at += data.length;
  }
  return result;
}
