/** @file A classifier as an ONNX model: `input` [T, B, I] -> `logits`, of the sequence or of every step, for any T and B. */
import { ArgumentError, expectBoolean, expectOneOf, expectOptions } from '@bptt/errors';
import { version } from '../../package.json';
import type { NdArray, StateDict } from '../layout.js';
import { heads, writeCard, type Architecture, type Head } from '../model-card.js';
import type { ModelFile } from '../opened-file.js';
import { Graph } from './graph.js';
import { recurrent, type Outputs } from './recurrent.js';

export interface OnnxOptions {
  /** What the linear layer reads, if that is not the model's own `head`; `every` step's output: logits [T, B, C]. */
  head?: Head | 'every';
  /**
   * Whether the state goes in and comes out, for sequences that come in pieces: inputs `h0` (and the LSTM's `c0`), outputs `hN` (and
   * `cN`), each [L, B, H]. Zeros at the start of a sequence, then the outputs of the piece before.
   */
  state?: boolean;
}

/**
 * The bytes of the file. Its metadata are those of our own model file.
 * @throws ArgumentError for an LSTM with a projection, and for a state where it can't be carried on: of both directions, or a mean.
 */
export function writeOnnx({ architecture, weights, card }: ModelFile, options: OnnxOptions = {}): Uint8Array {
  const { head = architecture.head, state = false } = expectOptions('options', options, ['head', 'state']);
  expectOneOf('head', head, [...heads, 'every']);
  expectBoolean('state', state);
  const { mean = 0.5, std = 0.5 } = card.normalisation ?? {};
  return writeOnnxNetwork(architecture, weights, {
    head,
    state,
    input: `B sequences of T rows of pixels, each pixel from 0 to 1, minus ${mean}, divided by ${std}`,
    output: { name: 'logits', doc: 'softmax of these gives the probabilities' },
    doc: `${architecture.module} classifier, exported by bptt`,
    metadata: writeCard(architecture, card),
  });
}

/** What a recurrent and a linear layer are for. */
export interface OnnxNetworkOptions {
  /** What the linear layer reads; `every` step's output gives an output [T, B, O], the others [B, O]. */
  head: Head | 'every';
  /** Whether the state goes in and comes out; see `OnnxOptions`. */
  state: boolean;
  /** What the input [T, B, I] is, in words. */
  input: string;
  output: { name: string; doc: string };
  doc: string;
  metadata: ReadonlyMap<string, string>;
}

/** Recurrent layers `rnn.*` and a linear one `fc.*`, whatever they are for. @throws ArgumentError as `writeOnnx`. */
export function writeOnnxNetwork(
  architecture: Omit<Architecture, 'head'>,
  weights: StateDict,
  { head, state, input: of, output, doc, metadata }: OnnxNetworkOptions,
): Uint8Array {
  const { module, inputSize, classes } = architecture;
  expectPossible(architecture, head, state);
  const layers: StateDict = new Map([...weights].map(([name, value]) => [name.replace(/^rnn\./, ''), value]));
  const graph = new Graph();
  const input = graph.input('input', ['T', 'B', inputSize], of);
  const initial = state ? statesIn(graph, architecture) : [];
  const outputs = recurrent(graph, input, architecture, layers, initial);
  const weight = weights.get('fc.weight')!;
  const bias = weights.get('fc.bias') ?? { data: new Float32Array(classes), shape: [classes] };
  linear(graph, outputs, head, { weight, bias }, output.name);
  graph.output(output.name, head === 'every' ? ['T', 'B', classes] : ['B', classes], output.doc);
  if (state) statesOut(graph, architecture, outputs);
  return graph.toBytes({ name: module, doc, version, metadata });
}

function expectPossible(
  { projSize, bidirectional }: Pick<Architecture, 'projSize' | 'bidirectional'>,
  head: Head | 'every',
  state = false,
): void {
  if (projSize)
    throw new ArgumentError('model', 'an LSTM without projSize, which ONNX does not have', `projSize ${projSize}`);
  if (state && bidirectional)
    throw new ArgumentError(
      'state',
      'a model of one direction, since the other one starts at the end',
      'both directions',
    );
  if (state && head === 'mean')
    throw new ArgumentError('state', "a head other than 'mean', which needs the whole sequence", "head 'mean'");
}

/** What the linear layer reads, and the layer. */
function linear(
  graph: Graph,
  { output, states }: Outputs,
  head: Head | 'every',
  { weight, bias }: Record<'weight' | 'bias', NdArray>,
  name: string,
): void {
  if (head === 'every') {
    const [classes, features] = weight.shape as [number, number];
    const turned = Float32Array.from(
      weight.data,
      (_, i) => weight.data[(i % classes) * features + Math.floor(i / classes)]!,
    );
    const product = graph.node('MatMul', [output, graph.floats('weight', [features, classes], turned)], ['product']);
    graph.node('Add', [product, graph.floats('bias', bias.shape, bias.data)], [name]);
    return;
  }
  const read = {
    last: () => finalStates(graph, states[0]!),
    mean: () => meanOutput(graph, output),
    output: () => lastOutput(graph, output),
  };
  const parameters = [graph.floats('weight', weight.shape, weight.data), graph.floats('bias', bias.shape, bias.data)];
  graph.node('Gemm', [read[head](), ...parameters], [name], { transB: 1 });
}

/** h [D, B, H] -> [B, D H] */
function finalStates(graph: Graph, h: string): string {
  const turned = graph.node('Transpose', [h], ['turned'], { perm: [1, 0, 2] });
  return graph.node('Reshape', [turned, graph.wholeNumbers('featuresShape', [0, -1])], ['features']);
}

/** output [T, B, D H] -> [B, D H] */
const meanOutput = (graph: Graph, output: string): string =>
  graph.node('ReduceMean', [output], ['features'], { axes: [0], keepdims: 0 });

/** output [T, B, D H] -> that of the last step [B, D H] */
function lastOutput(graph: Graph, output: string): string {
  const step = graph.node('Gather', [output, graph.wholeNumbers('lastStep', [-1])], ['step'], { axis: 0 });
  return graph.node('Squeeze', [step, graph.wholeNumbers('stepAxis', [0])], ['features']);
}

const stateNames = ({ module }: Pick<Architecture, 'module'>): string[] => (module === 'LSTM' ? ['h', 'c'] : ['h']);

/** Inputs [L, B, H] -> for each layer the names of its states [1, B, H]. */
function statesIn(graph: Graph, architecture: Omit<Architecture, 'head'>): string[][] {
  const { numLayers, hiddenSize } = architecture;
  const layers = Array.from({ length: numLayers }, (_, l) => graph.wholeNumbers(`layer${l}`, [l]));
  const inputs = stateNames(architecture).map((state) => {
    const all = graph.input(`${state}0`, [numLayers, 'B', hiddenSize], 'zeros at the start of a sequence');
    return layers.map((layer, l) => graph.node('Gather', [all, layer], [`${state}In${l}`], { axis: 0 }));
  });
  return layers.map((_, l) => inputs.map((each) => each[l]!));
}

function statesOut(graph: Graph, architecture: Omit<Architecture, 'head'>, { finals }: Outputs): void {
  const { numLayers, hiddenSize } = architecture;
  stateNames(architecture).forEach((state, s) => {
    graph.node(
      'Concat',
      finals.map((layer) => layer[s]!),
      [`${state}N`],
      { axis: 0 },
    );
    graph.output(`${state}N`, [numLayers, 'B', hiddenSize], `after the last step, the next piece's ${state}0`);
  });
}
