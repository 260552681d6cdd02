/** @file @bptt/formats/onnx: recurrent networks as ONNX models; apart, since only this needs protobufjs. */
export { writeOnnx } from './onnx/classifier.js';
export { Graph, type Description } from './onnx/graph.js';
export { recurrent, type Layers } from './onnx/recurrent.js';
