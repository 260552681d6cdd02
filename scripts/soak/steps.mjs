/** @file The memory of a training of many steps that takes a checkpoint every thousand. */
import { LSTMClassifier } from '../../packages/cells/dist/index.js';
import { DataLoader, ImageDataset } from '../../packages/data/dist/index.js';
import { startKernels } from '../../packages/kernels/dist/index.js';
import { Solver } from '../../packages/solver/dist/index.js';
import * as tf from '@tensorflow/tfjs-core';

const stepsPerEpoch = 100;

export async function manySteps(steps) {
  await startKernels();
  const images = Uint8Array.from({ length: stepsPerEpoch * 64 }, (_, p) => (p * 37) % 256);
  const labels = Uint8Array.from({ length: stepsPerEpoch * 4 }, (_, i) => i % 10);
  const data = new ImageDataset({ images, labels, shape: [stepsPerEpoch * 4, 4, 4] });
  const model = new LSTMClassifier({ inputSize: 4, hiddenSize: 8, numLayers: 2, dropout: 0.2, seed: 0 });
  const memory = [];
  let checkpoints = 0;
  const onCheckpoint = (bytes, { totalSteps }) => {
    checkpoints++;
    if (totalSteps % 10_000 !== 0) return;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    memory.push({
      step: totalSteps,
      rss: mebi(rss),
      heap: mebi(heapUsed),
      tensors: tf.memory().numTensors,
      file: bytes.length,
    });
  };
  const loader = new DataLoader(data, { batchSize: 4, shuffle: true });
  const options = { numEpochs: steps / stepsPerEpoch, onCheckpoint, checkpointEvery: 1000 };
  await new Solver().train(model, loader, null, options);
  const tensors = new Set(memory.map(({ tensors: count }) => count));
  if (tensors.size > 1) throw new Error(`tensors are left: ${[...tensors]}`);
  const grown = memory.at(-1).rss - memory[0].rss;
  if (grown > 60) throw new Error(`${grown} MiB more after ${steps} steps`);
  return { steps, checkpoints, grown: `${grown} MiB`, memory };
}

const mebi = (bytes) => Math.round(bytes / 2 ** 20);
