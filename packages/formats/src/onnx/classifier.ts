/** @file A classifier as an ONNX model: `input` [T, B, I] -> `logits` [B, C], for any T and B. */
import { ArgumentError } from '@bptt/errors';
import { version } from '../../package.json';
import type { StateDict } from '../layout.js';
import { writeCard } from '../model-card.js';
import type { ModelFile } from '../model-file.js';
import { Graph } from './graph.js';
import { recurrent } from './recurrent.js';

/**
 * The bytes of the file. Its metadata are those of our own model file.
 * @throws ArgumentError for an LSTM with a projection.
 */
export function writeOnnx({ architecture, weights, card }: ModelFile): Uint8Array {
  const { module, inputSize, head, classes, projSize } = architecture;
  if (projSize)
    throw new ArgumentError('model', 'an LSTM without projSize, which ONNX does not have', `projSize ${projSize}`);
  const layers: StateDict = new Map([...weights].map(([name, value]) => [name.replace('rnn.', ''), value]));
  const { mean = 0.5, std = 0.5 } = card.normalisation ?? {};

  const graph = new Graph();
  const input = graph.input(
    'input',
    ['T', 'B', inputSize],
    `B sequences of T rows of pixels, each pixel from 0 to 1, minus ${mean}, divided by ${std}`,
  );
  const { output, states } = recurrent(graph, input, architecture, layers);
  const mark = (name: string, part: 'weight' | 'bias') =>
    graph.floats(name, weights.get(`fc.${part}`)!.shape, weights.get(`fc.${part}`)!.data);
  const read =
    head === 'mean'
      ? graph.node('ReduceMean', [output], ['features'], { axes: [0], keepdims: 0 })
      : last(graph, states[0]!);
  graph.node('Gemm', [read, mark('weight', 'weight'), mark('bias', 'bias')], ['logits'], { transB: 1 });
  graph.output('logits', ['B', classes], 'softmax of these gives the probabilities');
  return graph.toBytes({
    name: module,
    doc: `${module} classifier, exported by bptt`,
    version,
    metadata: writeCard(architecture, card),
  });
}

/** h [D, B, H] -> [B, D H] */
function last(graph: Graph, h: string): string {
  const turned = graph.node('Transpose', [h], ['turned'], { perm: [1, 0, 2] });
  return graph.node('Reshape', [turned, graph.wholeNumbers('featuresShape', [0, -1])], ['features']);
}
