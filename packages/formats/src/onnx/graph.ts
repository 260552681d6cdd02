/** @file Builds an ONNX graph node by node, and writes it as a file: https://onnx.ai/onnx/repo-docs/IR.html */
import protobuf from 'protobufjs';

/** The part of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto that recurrent networks need. */
const { root } = protobuf.parse(
  `syntax = "proto3";
  message ModelProto {
    int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string doc_string = 6;
    GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message StringStringEntryProto { string key = 1; string value = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated AttributeProto attribute = 5; }
  message AttributeProto { string name = 1; int64 i = 3; bytes s = 4; repeated int64 ints = 8; repeated bytes strings = 9; int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; string doc_string = 3; }
  message TypeProto { Tensor tensor_type = 1; message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } }
  message TensorShapeProto { repeated Dimension dim = 1; message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } } }`,
  { keepCase: true },
);
const ModelProto = root.lookupType('ModelProto');

/** TensorProto.DataType */
const types = { float: 1, int64: 7 };
/** AttributeProto.AttributeType */
const attributeTypes = { i: 2, s: 3, ints: 7, strings: 8 };

type Attribute = number | string | number[] | string[];

/** What a model says of itself. */
export interface Description {
  name: string;
  doc?: string;
  version?: string;
  metadata?: ReadonlyMap<string, string>;
}

/** Methods that add something return its name, for the next one to use. */
export class Graph {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];

  /** A tensor of floats; a letter in its shape stands for any size. */
  input(name: string, shape: (number | string)[], doc = ''): string {
    this.#inputs.push(value(name, shape, doc));
    return name;
  }

  output(name: string, shape: (number | string)[], doc = ''): void {
    this.#outputs.push(value(name, shape, doc));
  }

  floats(name: string, dims: number[], data: Float32Array): string {
    return this.#initializer(name, dims, types.float, data);
  }

  wholeNumbers(name: string, data: number[]): string {
    return this.#initializer(name, [data.length], types.int64, BigInt64Array.from(data, BigInt));
  }

  /** @param output the names of its outputs, `''` for those that are not used. */
  node(op: string, input: string[], output: string[], attributes: Record<string, Attribute> = {}): string {
    const name = output.find(Boolean)!;
    this.#nodes.push({
      name,
      op_type: op,
      input,
      output,
      attribute: Object.entries(attributes).map(([key, of]) => attribute(key, of)),
    });
    return name;
  }

  /** Opset 14 is what onnxruntime reads since 1.7. */
  toBytes({ name, doc = '', version = '', metadata = new Map() }: Description): Uint8Array {
    return ModelProto.encode(
      ModelProto.create({
        ir_version: 7,
        producer_name: 'bptt',
        producer_version: version,
        doc_string: doc,
        opset_import: [{ domain: '', version: 14 }],
        metadata_props: [...metadata].map(([key, text]) => ({ key, value: text })),
        graph: { name, node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs },
      }),
    ).finish();
  }

  #initializer(name: string, dims: number[], type: number, data: Float32Array | BigInt64Array): string {
    this.#initializers.push({
      name,
      dims,
      data_type: type,
      raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }
}

function value(name: string, shape: (number | string)[], doc: string): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, doc_string: doc, type: { tensor_type: { elem_type: types.float, shape: { dim } } } };
}

function attribute(name: string, of: Attribute): object {
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (typeof of === 'number') return { name, i: of, type: attributeTypes.i };
  if (typeof of === 'string') return { name, s: bytes(of), type: attributeTypes.s };
  if (typeof of[0] === 'string') return { name, strings: (of as string[]).map(bytes), type: attributeTypes.strings };
  return { name, ints: of, type: attributeTypes.ints };
}
