/** @file @bptt/formats/onnx: recurrent networks as ONNX models; apart, since only this needs protobufjs. */
export { writeOnnx, writeOnnxNetwork, type OnnxNetworkOptions, type OnnxOptions } from './onnx/classifier.js';
export { Graph, type Description } from './onnx/graph.js';
export { recurrent, type Layers, type Outputs } from './onnx/recurrent.js';
