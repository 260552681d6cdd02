/** @file An ONNX model of one recurrent layer with random weights, with a linear head or not. */
import { Random, type NdArray, type StateDict } from '@bptt/cells';
import { layerShapes } from '@bptt/formats';
import { Graph, recurrent } from '@bptt/formats/onnx';
import type { Workload } from '../workloads.js';

const classes = 10;

/** `x` [T, B, I] (and `h`, `c` [1, B, H] with `stateful`) -> `output` [T, B, H], or its logits `y` [B, C], or with `stateful` the states after. */
export function onnxModel({ cell, I, H }: Workload, { head = false, stateful = false }): Uint8Array {
  const random = new Random(0);
  const parameter = (...shape: number[]): NdArray => ({
    data: random.uniform(
      shape.reduce((a, b) => a * b),
      1 / Math.sqrt(H),
    ),
    shape,
  });
  const module = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' }[cell] as 'RNN' | 'LSTM' | 'GRU';
  const layers = { module, inputSize: I, hiddenSize: H, numLayers: 1, bidirectional: false, bias: true };
  const weights: StateDict = new Map([...layerShapes(layers)].map(([name, shape]) => [name, parameter(...shape)]));
  const graph = new Graph();
  const x = graph.input('x', ['T', 'B', I]);
  const initial = stateful ? (cell === 'lstm' ? ['h', 'c'] : ['h']).map((name) => graph.input(name, [1, 'B', H])) : [];
  const { output, states } = recurrent(graph, x, layers, weights, [initial]);
  if (stateful) for (const state of states) graph.output(state, [1, 'B', H]);
  else if (!head) graph.output(output, ['T', 'B', H]);
  else {
    const read = graph.node('Squeeze', [states[0]!, graph.wholeNumbers('axis', [0])], ['last']);
    graph.node(
      'Gemm',
      [
        read,
        graph.floats('weight', [classes, H], parameter(classes, H).data),
        graph.floats('bias', [classes], parameter(classes).data),
      ],
      ['y'],
      { transB: 1 },
    );
    graph.output('y', ['B', classes]);
  }
  return graph.toBytes({ name: cell });
}
