/** @file How recurrent networks are laid out: gates and their orders, names and shapes of parameters. Nothing else knows. */

export type RecurrentModule = 'RNN' | 'LSTM' | 'GRU';

/** f of the simple RNN. */
export type Nonlinearity = 'tanh' | 'relu';

/** Values with their shape, in row-major order. */
export interface NdArray {
  data: Float32Array;
  shape: number[];
}

/** The values of all parameters by PyTorch's names, such as `rnn.weight_ih_l0`. */
export type StateDict = Map<string, NdArray>;

/** What decides the shapes of a recurrent layer's parameters. */
export interface LayerSizes {
  module: RecurrentModule;
  inputSize: number;
  hiddenSize: number;
  /** Of an LSTM with a projection. */
  projSize?: number | undefined;
  numLayers: number;
  bidirectional: boolean;
  bias: boolean;
}

/** The gates from top to bottom of each weight, by PyTorch's letters: what it calls g is Keras's and ONNX's c, n is their h. */
export const gateOrders = {
  pytorch: { RNN: ['h'], LSTM: ['i', 'f', 'g', 'o'], GRU: ['r', 'z', 'n'] },
  keras: { RNN: ['h'], LSTM: ['i', 'f', 'g', 'o'], GRU: ['z', 'r', 'n'] },
  onnx: { RNN: ['h'], LSTM: ['i', 'o', 'f', 'g'], GRU: ['z', 'r', 'n'] },
} satisfies Record<string, Record<RecurrentModule, string[]>>;

export type Layout = keyof typeof gateOrders;

/** G: each weight has G H rows. */
export const gateCount = (module: RecurrentModule): number => gateOrders.pytorch[module].length;

/** The module whose weights have so many gates. */
export const moduleOfGates = (gates: number): RecurrentModule | undefined =>
  (['RNN', 'GRU', 'LSTM'] as const).find((module) => gateCount(module) === gates);

/** For each gate in the order of `to`, where it stands in the order of `from`. */
export const gatePlaces = (module: RecurrentModule, from: Layout, to: Layout): number[] =>
  gateOrders[to][module].map((gate) => (gateOrders[from][module] as string[]).indexOf(gate));

/** The parts of a cell, in PyTorch's order; `weight_hr` is the projection. */
export type CellPart = 'weight_ih' | 'weight_hh' | 'bias_ih' | 'bias_hh' | 'weight_hr';

/** Each part of one cell and its shape, in PyTorch's order. */
export function cellShapes({
  module,
  inputSize,
  hiddenSize,
  projSize = 0,
  bias,
}: Omit<LayerSizes, 'numLayers' | 'bidirectional'>): [CellPart, number[]][] {
  const rows = gateCount(module) * hiddenSize;
  return [
    ['weight_ih', [rows, inputSize]],
    ['weight_hh', [rows, projSize || hiddenSize]],
    ...(bias
      ? ([
          ['bias_ih', [rows]],
          ['bias_hh', [rows]],
        ] as [CellPart, number[]][])
      : []),
    ...(projSize ? ([['weight_hr', [projSize, hiddenSize]]] as [CellPart, number[]][]) : []),
  ];
}

/** `weight_ih_l1_reverse` */
export const parameterName = (part: CellPart, layer: number, reverse = false): string =>
  `${part}_l${layer}${reverse ? '_reverse' : ''}`;

/** PREFIX weight_ih [_l1 [_reverse]]: the name of any part; PyTorch's cells (`nn.LSTMCell`) have no `_l0`. */
export const parameterPattern = /^(.*?)((?:weight|bias)_(?:ih|hh|hr))(?:_l(\d{1,6})(_reverse)?)?$/s;

/** D, 1 or 2. */
export const directionsOf = ({ bidirectional }: Pick<LayerSizes, 'bidirectional'>): number => (bidirectional ? 2 : 1);

/** The size of one step's output, of all directions. */
export const outputSizeOf = (sizes: Pick<LayerSizes, 'bidirectional' | 'projSize' | 'hiddenSize'>): number =>
  directionsOf(sizes) * (sizes.projSize || sizes.hiddenSize);

/** Every parameter of a recurrent layer and its shape, in PyTorch's order. */
export function* layerShapes(sizes: LayerSizes): Generator<[name: string, shape: number[]]> {
  for (let layer = 0; layer < sizes.numLayers; layer++) {
    const inputSize = layer ? outputSizeOf(sizes) : sizes.inputSize;
    for (const reverse of sizes.bidirectional ? [false, true] : [false]) {
      for (const [part, shape] of cellShapes({ ...sizes, inputSize }))
        yield [parameterName(part, layer, reverse), shape];
    }
  }
}

/** How many numbers a classifier's parameters are; counted, not made. */
export function classifierSize(sizes: LayerSizes & { classes: number }): number {
  const count = (inputSize: number) =>
    cellShapes({ ...sizes, inputSize }).reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0);
  const features = outputSizeOf(sizes);
  const layers = directionsOf(sizes) * (count(sizes.inputSize) + (sizes.numLayers - 1) * count(features));
  return layers + sizes.classes * (features + 1);
}
