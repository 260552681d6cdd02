/** @file Keras's SimpleRNN, LSTM and GRU as our classifiers: which layers there are, and their weights in PyTorch's names and order. */
import type { Architecture } from '../model-card.js';
import type { NdArray, StateDict } from '../layout.js';
import { numbers, type StoredTensor } from '../safetensors/format.js';
import { brief, type LayerConfig, type LayersModel } from './layers-model.js';

type Modules = Architecture['module'];

/** Ours by Keras's name. */
const modules: Record<string, Modules> = { SimpleRNN: 'RNN', LSTM: 'LSTM', GRU: 'GRU' };
/** Where each of PyTorch's gates stands in Keras's order: i f g o from i f c o, r z n from z r h. */
const gateOrders = { RNN: [0], LSTM: [0, 1, 2, 3], GRU: [1, 0, 2] };
/** Layers that change nothing when a model is not trained. */
const passing = ['InputLayer', 'Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];

interface RecurrentConfig {
  module: Modules;
  name: string;
  units: number;
  bias: boolean;
  bidirectional: boolean;
  sequences: boolean;
  activation: string;
}

/**
 * The classifier that a model is.
 * @throws FormatError for a layer, or a setting of one, that has no equal here: it is named.
 */
export function readKeras(
  model: LayersModel,
  tensors: ReadonlyMap<string, StoredTensor>,
): { architecture: Architecture; weights: StateDict } {
  const { recurrent, head, dense } = stack(model);
  const [first] = recurrent as [RecurrentConfig, ...RecurrentConfig[]];
  const { module, units: hiddenSize, bias, bidirectional } = first;
  const weights: StateDict = new Map();
  let features: number | undefined;
  recurrent.forEach((layer, l) => {
    for (const direction of bidirectional ? ['forward', 'backward'] : ['']) {
      const get = part(model, tensors, layer.name, direction);
      const [inputs, cell] = cellWeights(model, get, layer, features);
      if (l === 0 && direction !== 'backward') features = inputs;
      for (const [name, value] of cell)
        weights.set(`rnn.${name}_l${l}${direction === 'backward' ? '_reverse' : ''}`, value);
    }
    features = hiddenSize * (bidirectional ? 2 : 1);
  });
  const inputSize = weights.get('rnn.weight_ih_l0')!.shape[1]!;

  const get = part(model, tensors, dense.name, '');
  const kernel = get('kernel', [features!, 'C']);
  const [, classes] = kernel.shape as [number, number];
  weights.set('fc.weight', transposed(kernel, [0]));
  weights.set('fc.bias', dense.config['use_bias'] === false ? zeros(classes) : get('bias', [classes]));
  const activation = module === 'RNN' && { nonlinearity: first.activation as 'tanh' | 'relu' };
  return {
    architecture: {
      module,
      ...activation,
      inputSize,
      hiddenSize,
      numLayers: recurrent.length,
      bidirectional,
      head,
      classes,
      bias,
    },
    weights,
  };
}

/** The recurrent layers, what the dense layer reads, and the dense layer. */
function stack(model: LayersModel): { recurrent: RecurrentConfig[]; head: Architecture['head']; dense: LayerConfig } {
  const recurrent: RecurrentConfig[] = [];
  let pooled = false;
  let dense: LayerConfig | undefined;
  for (const layer of model.layers) {
    const { className, name, config } = layer;
    const kind = className === 'Bidirectional' || Object.hasOwn(modules, className) ? 'recurrent' : className;
    if (passing.includes(kind)) continue;
    if (kind === 'recurrent' && !pooled && !dense) recurrent.push(recurrentConfig(model, layer));
    else if (kind === 'GlobalAveragePooling1D' && recurrent.at(-1)?.sequences && !pooled && !dense) pooled = true;
    else if (kind === 'Dense' && recurrent.length && !dense) {
      expect(model, layer, 'activation', ['linear', 'softmax']);
      dense = layer;
    } else if (kind === 'Softmax' && dense) continue;
    else if (kind === 'Activation' && dense) expect(model, layer, 'activation', ['linear', 'softmax']);
    else
      model.fail(
        `layer ${name}`,
        'SimpleRNN, LSTM or GRU layers, perhaps GlobalAveragePooling1D, and one Dense layer',
        `${className}${brief(config['activation']) === 'nothing' ? '' : ` with activation ${brief(config['activation'])}`} here`,
      );
  }
  const last = recurrent.at(-1);
  if (!last || !dense)
    return model.fail(
      'layers',
      'a recurrent and a Dense layer',
      model.layers
        .map(({ className }) => className)
        .join(', ')
        .slice(0, 80) || 'none',
    );
  recurrent.forEach((layer, i) => {
    const due = i < recurrent.length - 1 || pooled;
    if (layer.sequences !== due) model.fail(`layer ${layer.name}`, `return_sequences ${due}`, String(layer.sequences));
    for (const key of ['module', 'units', 'bias', 'bidirectional', 'activation'] as const) {
      if (layer[key] !== recurrent[0]![key])
        model.fail(`layer ${layer.name}`, `${key} ${recurrent[0]![key]}, as in the first layer`, String(layer[key]));
    }
  });
  return { recurrent, head: pooled ? 'mean' : 'last', dense };
}

function recurrentConfig(model: LayersModel, layer: LayerConfig): RecurrentConfig {
  const { className, name, config } = layer;
  if (className === 'Bidirectional') {
    expect(model, layer, 'merge_mode', ['concat']);
    const inner = config['layer'] as { class_name?: unknown; config?: Record<string, unknown> } | undefined;
    if (
      typeof inner?.class_name !== 'string' ||
      !Object.hasOwn(modules, inner.class_name) ||
      typeof inner.config !== 'object' ||
      inner.config === null
    ) {
      return model.fail(
        `layer ${name}`,
        'a Bidirectional SimpleRNN, LSTM or GRU',
        `one of ${brief(inner?.class_name)}`,
      );
    }
    return {
      ...recurrentConfig(model, { className: inner.class_name, name, config: inner.config }),
      bidirectional: true,
    };
  }
  const module = modules[className]!;
  expect(model, layer, 'activation', module === 'RNN' ? ['tanh', 'relu'] : ['tanh']);
  if (module !== 'RNN') expect(model, layer, 'recurrent_activation', ['sigmoid']);
  if (module === 'GRU') expect(model, layer, 'reset_after', [true]);
  for (const key of ['go_backwards', 'stateful', 'return_state', 'time_major'])
    expect(model, layer, key, [false, undefined, null]);
  const { units, use_bias: bias = true, return_sequences: sequences = false, activation } = config;
  if (!Number.isSafeInteger(units) || (units as number) < 1) model.fail(`layer ${name}`, 'units >= 1', brief(units));
  return {
    module,
    name,
    units: units as number,
    bias: bias === true,
    bidirectional: false,
    sequences: sequences === true,
    activation: activation as string,
  };
}

function expect(model: LayersModel, { className, name, config }: LayerConfig, key: string, allowed: unknown[]): void {
  if (allowed.includes(config[key])) return;
  const found = config[key] === undefined ? `${key} not given` : `${key}: ${brief(config[key])}`;
  model.fail(
    `layer ${name}`,
    `${className} with ${key} ${allowed.filter((value) => value !== undefined && value !== null).join(' or ')}`,
    found,
  );
}

type Get = (part: string, shape: (number | string)[]) => NdArray;

/** Finds a layer's own tensors: `lstm/lstm_cell/kernel`, `bidirectional/forward_lstm/lstm_cell/kernel`. */
function part(model: LayersModel, tensors: ReadonlyMap<string, StoredTensor>, layer: string, direction: string): Get {
  const own = [...tensors].filter(([name]) => {
    const folders = name.split('/').slice(0, -1);
    return (
      folders.includes(layer) && (direction === '' || folders.some((folder) => folder.startsWith(`${direction}_`)))
    );
  });
  return (kind, shape) => {
    const [name, tensor] =
      own.find(([name]) => name.replace(/:0$/, '').endsWith(`/${kind}`)) ??
      model.fail(
        `layer ${layer}`,
        `${direction} weights named ${kind}`.trim(),
        own
          .map(([name]) => name)
          .join(', ')
          .slice(0, 80) || 'none',
      );
    const fits =
      tensor.shape.length === shape.length &&
      shape.every((size, d) => typeof size === 'string' || size === tensor.shape[d]);
    if (!fits || tensor.dtype !== 'F32')
      model.fail(name, `float32 [${shape.join(', ')}]`, `${tensor.dtype} [${tensor.shape.join(', ')}]`);
    const data = numbers(tensor) as Float32Array;
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) model.fail(`${name}[${bad}]`, 'a finite number', String(data[bad]));
    return { data, shape: tensor.shape };
  };
}

/** The input size, and the weights of one direction of one layer by PyTorch's names. */
function cellWeights(
  model: LayersModel,
  get: Get,
  { module, units, bias, name }: RecurrentConfig,
  features: number | undefined,
): [number, [string, NdArray][]] {
  const gates = gateOrders[module];
  const rows = gates.length * units;
  const kernel = get('kernel', [features ?? 'I', rows]);
  const weights: [string, NdArray][] = [
    ['weight_ih', transposed(kernel, gates)],
    ['weight_hh', transposed(get('recurrent_kernel', [units, rows]), gates)],
  ];
  const inputs = kernel.shape[0]!;
  if (inputs < 1) model.fail(`layer ${name}`, 'at least one feature', '0');
  if (bias) {
    const { data } = get('bias', module === 'GRU' ? [2, rows] : [rows]);
    const half = (i: number) =>
      transposed({ data: data.subarray(i * rows, (i + 1) * rows), shape: [1, rows] }, gates).data;
    weights.push(
      ['bias_ih', { data: half(0), shape: [rows] }],
      ['bias_hh', module === 'GRU' ? { data: half(1), shape: [rows] } : zeros(rows)],
    );
  }
  return [inputs, weights];
}

/** [I, G H] -> [G H, I], with the gates in PyTorch's order. */
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

const zeros = (size: number) => ({ data: new Float32Array(size), shape: [size] });
