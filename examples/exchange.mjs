/** @file A network of PyTorch: read, trained further, and written for PyTorch and, with an answer at each step, for ONNX: node examples/exchange.mjs in.pt out.safetensors out.onnx */
import { readFile, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { Linear, loadWeights, LSTM, Module, saveWeights } from '@bptt/cells';
import { toOnnx } from '@bptt/cells/onnx';
import { startKernels } from '@bptt/kernels';
import { Adam, labelling, trainStep } from '@bptt/solver';

const [path, safetensors, onnx] = process.argv.slice(2);

class Tagger extends Module {
  rnn = this.addModule('rnn', new LSTM({ inputSize: 4, hiddenSize: 3 }));
  fc = this.addModule('fc', new Linear({ inFeatures: 3, outFeatures: 5 }));
  forward(x) {
    return tf.tidy(() => this.fc.forward(this.rnn.forward(x)[0]));
  }
}

await startKernels();
const model = new Tagger();
loadWeights(model, await readFile(path)); // names, shapes and all of them, or an error
const inputs = { data: Float32Array.from({ length: 6 * 2 * 4 }, (_, i) => Math.sin(i)), shape: [6, 2, 4] };
const labels = { data: Int32Array.from({ length: 6 * 2 }, (_, i) => i % 5), shape: [6, 2] };
const optimiser = new Adam(model.namedParameters(), { lr: 0.01 });
const losses = Array.from({ length: 20 }, () => trainStep(model, { inputs, labels }, labelling(), optimiser).loss);
await writeFile(safetensors, saveWeights(model)); // in PyTorch: model.load_state_dict(safetensors.torch.load_file(path))
await writeFile(onnx, toOnnx({ ...model, state: true })); // input, h0, c0 -> output of each step, hN, cN
console.log(`cross-entropy ${losses[0].toFixed(6)}, after 20 steps ${losses.at(-1).toFixed(6)}`);
