/** @file @bptt/cells/onnx: a recurrent and a linear layer of any module as an ONNX model; apart, since only this needs protobufjs. */
import { ArgumentError, expectBoolean, expectOneOf, expectOptions } from '@bptt/errors';
import { heads, type Head, type StateDict } from '@bptt/formats';
import { writeOnnxNetwork } from '@bptt/formats/onnx';
import { GRU } from './gru.js';
import { Linear } from './linear.js';
import { LSTM } from './lstm.js';
import { RNN } from './rnn.js';

export interface OnnxParts {
  /** Reads `input` [T, B, I]; always time first, also where the module is `batchFirst`. */
  rnn: RNN | LSTM | GRU;
  /** Reads the recurrent layer, and gives `output`. */
  fc: Linear;
  /** What `fc` reads: `every` step's output, for an output [T, B, O] (the default); or as a classifier's `head`, for [B, O]. */
  head?: Head | 'every' | undefined;
  /** For sequences that come in pieces: inputs `h0` (and the LSTM's `c0`), outputs `hN` (and `cN`), each [L, B, H]; zeros at first. */
  state?: boolean | undefined;
  /** What the model says of itself, any plain JSON, such as a task, a scaler and a vocabulary: the file's metadata `card`. */
  card?: Record<string, unknown> | undefined;
}

/**
 * The bytes of an ONNX model, for any T and B: labelling and forecasting a step, regression, live sequences.
 * @throws ArgumentError for layers that do not fit each other, an LSTM with a projection, and a state where it can't be carried on.
 */
export function toOnnx(parts: OnnxParts): Uint8Array {
  const {
    rnn,
    fc,
    head = 'every',
    state = false,
    card = {},
  } = expectOptions('parts', parts, ['rnn', 'fc', 'head', 'state', 'card']);
  const module = rnn instanceof RNN ? 'RNN' : rnn instanceof LSTM ? 'LSTM' : rnn instanceof GRU ? 'GRU' : undefined;
  if (!module) throw new ArgumentError('rnn', 'an RNN, LSTM or GRU', rnn);
  if (!(fc instanceof Linear) || fc.inFeatures !== rnn.directions * rnn.outputSize)
    throw new ArgumentError(
      'fc',
      `a Linear of ${rnn.directions * rnn.outputSize} inFeatures, what the layer gives`,
      fc,
    );
  expectOneOf('head', head, [...heads, 'every']);
  const { inputSize, hiddenSize, projSize, numLayers, bidirectional, bias } = rnn;
  const architecture = {
    module,
    ...(rnn instanceof RNN && { nonlinearity: rnn.nonlinearity }),
    inputSize,
    hiddenSize,
    numLayers,
    bidirectional,
    bias,
    classes: fc.outFeatures,
    ...(projSize > 0 && { projSize }),
  } as const;
  const weights: StateDict = new Map([
    ...[...rnn.stateDict()].map(([name, value]) => [`rnn.${name}`, value] as const),
    ...[...fc.stateDict()].map(([name, value]) => [`fc.${name}`, value] as const),
  ]);
  return writeOnnxNetwork(architecture, weights, {
    head,
    state: expectBoolean('state', state),
    input: 'B sequences of T steps',
    output: { name: 'output', doc: head === 'every' ? 'of each step' : 'of each sequence' },
    doc: `${module} with a linear layer, exported by bptt`,
    metadata: new Map([['card', JSON.stringify(card)]]),
  });
}
