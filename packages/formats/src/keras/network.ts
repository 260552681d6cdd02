/** @file Keras's SimpleRNN, LSTM and GRU as our classifiers: their weights in PyTorch's names, order and orientation. */
import { finiteFloats } from '../finite-floats.js';
import { directionsOf, gateCount, gatePlaces, parameterName, type NdArray, type StateDict } from '../layout.js';
import type { Architecture } from '../model-card.js';
import type { Network } from '../opened-file.js';
import { assumedNormalisation, expectNoHints, type ReadOptions } from '../read-options.js';
import type { StoredTensor } from '../safetensors/format.js';
import type { Place, Placing } from './parts.js';
import { sizesOf, stackOf, type RecurrentLayer, type Stack } from './stack.js';
import { failing, type Fail, type LayerConfig } from './topology.js';

type Tensors = ReadonlyMap<string, StoredTensor>;
type Get = (layer: string, place: Place, part: string, shape: (number | string)[]) => NdArray;

/** What a file without its layers' settings leaves open, and what is taken instead. */
export interface Guess {
  nonlinearity: boolean;
  head: boolean;
}

/**
 * @param placing which of the tensors is which weight.
 * @param guess of a file that has the weights only.
 * @throws FormatError for a layer, a setting or a weight that has no place here: it is named.
 */
export function kerasNetwork(
  layers: readonly LayerConfig[],
  tensors: Tensors,
  placing: Placing,
  options: ReadOptions,
  guess: Guess = { nonlinearity: false, head: false },
): Network {
  const fail = failing(options.source);
  const stack = stackOf(layers, fail);
  const converted = convert(stack, getter(stack, tensors, placing, options.source, fail), fail);
  const { weights } = converted;
  const architecture = {
    ...converted.architecture,
    ...(guess.nonlinearity && options.nonlinearity && { nonlinearity: options.nonlinearity }),
    ...(guess.head && options.head && { head: options.head }),
  };
  const assumed = (['nonlinearity', 'head'] as const).flatMap((key) =>
    guess[key] && options[key] === undefined ? [`${key} ${architecture[key]}`] : [],
  );
  return {
    architecture,
    model: () => {
      expectNoHints({
        ...options,
        ...(guess.nonlinearity && { nonlinearity: undefined }),
        ...(guess.head && { head: undefined }),
      });
      const normalisation = assumedNormalisation(options);
      return { architecture, weights, ...normalisation, assumed: [...assumed, ...normalisation.assumed] };
    },
  };
}

/** Gives each weight, of the shape that is due; a letter stands for any size. */
function getter(stack: Stack, tensors: Tensors, placing: Placing, source: string, fail: Fail): Get {
  const nameOf = placing(stack, tensors.keys(), fail);
  return (layer, place, part, shape) => {
    const name = nameOf(layer, place, part);
    const tensor = tensors.get(name)!;
    const fits =
      tensor.shape.length === shape.length &&
      shape.every((size, d) => (typeof size === 'string' ? tensor.shape[d]! >= 1 : size === tensor.shape[d]));
    if (!fits || tensor.dtype !== 'F32')
      fail(name, `float32 [${shape.join(', ')}]`, `${tensor.dtype} [${tensor.shape.join(', ')}]`);
    return { data: finiteFloats(name, tensor, source), shape: tensor.shape };
  };
}

function convert(stack: Stack, get: Get, fail: Fail): { architecture: Architecture; weights: StateDict } {
  const { recurrent, head, dense } = stack;
  const weights: StateDict = new Map();
  let features: number | undefined;
  recurrent.forEach((layer, l) => {
    const places: Place[] = layer.bidirectional ? ['forward', 'backward'] : [''];
    let inputs = features;
    for (const place of places) {
      for (const [part, value] of cellWeights(layer, place, inputs, get))
        weights.set(`rnn.${parameterName(part, l, place === 'backward')}`, value);
      inputs ??= weights.get(`rnn.${parameterName('weight_ih', 0)}`)!.shape[1]!;
    }
    features = layer.units * directionsOf(layer);
  });
  const kernel = get(dense.name, '', 'kernel', [features!, 'C']);
  const classes = kernel.shape[1]!;
  if (classes !== (dense.units ?? classes))
    fail(`layer ${dense.name}`, `a kernel for ${dense.units} units`, String(classes));
  weights.set('fc.weight', transposed(kernel, [0]));
  weights.set('fc.bias', dense.bias ? get(dense.name, '', 'bias', [classes]) : zeros(classes));
  const sizes = sizesOf(stack, weights.get('rnn.weight_ih_l0')!.shape[1]!);
  return { architecture: { ...sizes, head, classes }, weights };
}

/** One direction of one layer by PyTorch's names; `inputs` undefined where only the weights say it. */
function cellWeights(
  { module, units, bias, name }: RecurrentLayer,
  place: Place,
  inputs: number | undefined,
  get: Get,
) {
  const gates = gatePlaces(module, 'keras', 'pytorch');
  const rows = gateCount(module) * units;
  const weights: ['weight_ih' | 'weight_hh' | 'bias_ih' | 'bias_hh', NdArray][] = [
    ['weight_ih', transposed(get(name, place, 'kernel', [inputs ?? 'I', rows]), gates)],
    ['weight_hh', transposed(get(name, place, 'recurrent_kernel', [units, rows]), gates)],
  ];
  if (!bias) return weights;
  // Of a GRU whose reset comes after the product there are two, as PyTorch has; else one, which stands for the sum.
  const two = module === 'GRU';
  const { data } = get(name, place, 'bias', two ? [2, rows] : [rows]);
  const half = (i: number): NdArray => ({
    data: transposed({ data: data.subarray(i * rows, (i + 1) * rows), shape: [1, rows] }, gates).data,
    shape: [rows],
  });
  return [...weights, ['bias_ih', half(0)], ['bias_hh', two ? half(1) : zeros(rows)]] as typeof weights;
}

/** [I, G H] -> [G H, I], with the gates in another order. */
function transposed({ data, shape: [rows, columns] }: NdArray, gates: readonly number[]): NdArray {
  const size = columns! / gates.length;
  const result = new Float32Array(data.length);
  gates.forEach((gate, g) => {
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < rows!; i++) result[(g * size + j) * rows! + i] = data[i * columns! + gate * size + j]!;
    }
  });
  return { data: result, shape: [columns!, rows!] };
}

const zeros = (size: number): NdArray => ({ data: new Float32Array(size), shape: [size] });
