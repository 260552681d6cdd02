/** @file An ONNX model of one recurrent layer, with a linear head or not, in bytes: https://onnx.ai/onnx/operators/onnx__LSTM.html */
import { Random } from '@bptt/cells';
import protobuf from 'protobufjs';
import type { Workload } from '../workloads.js';

/** The part of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto that such a model needs. */
const { root } = protobuf.parse(
  `syntax = "proto3";
  message ModelProto { int64 ir_version = 1; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated AttributeProto attribute = 5; }
  message AttributeProto { string name = 1; int64 i = 3; int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { message Tensor { int32 elem_type = 1; } Tensor tensor_type = 1; }`,
  { keepCase: true },
);

const float = 1; // TensorProto.DataType.FLOAT
const wholeNumber = 2; // AttributeProto.AttributeType.INT
const classes = 10;

/** `x` [T, B, I] (and `h`, `c` [1, B, H] with `stateful`) -> `y` [T, 1, B, H], or its logits [1, B, C], and with `stateful` `hN`, `cN`. */
export function onnxModel({ cell, I, H }: Workload, { head = false, stateful = false }): Uint8Array {
  const gates = { rnn: 1, lstm: 4, gru: 3 }[cell];
  const random = new Random(0);
  const initializer: object[] = [];
  const parameter = (name: string, ...dims: number[]) => {
    const values = random.uniform(dims.reduce((a, b) => a * b), 1 / Math.sqrt(H));
    initializer.push({ name, dims, data_type: float, raw_data: new Uint8Array(values.buffer) });
    return name;
  };
  const weights = [parameter('W', 1, gates * H, I), parameter('R', 1, gates * H, H), parameter('B', 1, 2 * gates * H)];
  const states = cell === 'lstm' ? ['h', 'c'] : ['h'];
  const attribute = (name: string, i: number) => ({ name, i, type: wholeNumber });
  const layer = {
    op_type: cell.toUpperCase(),
    input: ['x', ...weights, ...(stateful ? ['', ...states] : [])],
    output: head || stateful ? ['', ...states.map((name) => `${name}N`)] : ['y'],
    attribute: [attribute('hidden_size', H), ...(cell === 'gru' ? [attribute('linear_before_reset', 1)] : [])],
  };
  const linear = () => [
    { op_type: 'MatMul', input: ['hN', parameter('weight', H, classes)], output: ['product'] },
    { op_type: 'Add', input: ['product', parameter('bias', classes)], output: ['y'] },
  ];
  const value = (name: string) => ({ name, type: { tensor_type: { elem_type: float } } });
  const ModelProto = root.lookupType('ModelProto');
  const graph = {
    name: cell,
    node: head ? [layer, ...linear()] : [layer],
    initializer,
    input: ['x', ...(stateful ? states : [])].map(value),
    output: (stateful ? states.map((name) => `${name}N`) : ['y']).map(value),
  };
  return ModelProto.encode(ModelProto.create({ ir_version: 8, opset_import: [{ domain: '', version: 14 }], graph })).finish();
}
