/** @file The reader of checkpoints: what they say of a training, and the training that goes on from one. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMClassifier } from '../../../packages/cells/src/classifier.js';
import { DataLoader } from '../../../packages/data/src/data-loader.js';
import { ImageDataset } from '../../../packages/data/src/image-dataset.js';
import { readSafetensors } from '../../../packages/formats/src/safetensors/read.js';
import { writeSafetensors } from '../../../packages/formats/src/safetensors/write.js';
import { inspectCheckpoint } from '../../../packages/solver/src/checkpoint/inspect-checkpoint.js';
import { withChecksum } from '../../../packages/solver/src/checkpoint/state-file.js';
import { Adam, OneCycleLR, ReduceLROnPlateau, SGD, Solver } from '../../../packages/solver/src/index.js';
import type { Structure, Target } from '../target.js';
import { each } from './each.js';
import { header } from './models.js';
import { jsonBytes, jsonOf } from './files.js';

const digits = new ImageDataset({
  images: Uint8Array.from({ length: 24 }, (_, i) => i * 10),
  labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  shape: [6, 2, 2],
});

/** Two trainings of few steps, with much to remember. */
const trainings = [
  {
    solver: () => new Solver({ optim: Adam, schedule: new OneCycleLR({ maxLr: 0.1 }) }),
    options: { patience: 3, accumulate: 2 },
    dropout: 0.3,
  },
  {
    solver: () => new Solver({ optim: SGD, optimArgs: { lr: 0.1, momentum: 0.9 }, schedule: new ReduceLROnPlateau() }),
    options: { clipNorm: 1 },
    dropout: 0,
  },
];

async function train({ solver, options, dropout }: (typeof trainings)[number], more: object): Promise<void> {
  const model = new LSTMClassifier({ inputSize: 2, hiddenSize: 1, numLayers: 2, classes: 3, dropout, seed: 0 });
  const loader = new DataLoader(digits, { batchSize: 2, shuffle: true });
  try {
    const validation = new DataLoader(digits, { batchSize: 6 });
    await solver().train(model, loader, validation, {
      numEpochs: 2,
      logNth: 0,
      recipe: { seed: 0 },
      ...options,
      ...more,
    });
  } finally {
    model.dispose();
  }
}

async function checkpoints(): Promise<Uint8Array[]> {
  await tf.setBackend('cpu');
  const taken: Uint8Array[] = [];
  for (const training of trainings)
    await train(training, { checkpointEvery: 1, onCheckpoint: (bytes: Uint8Array) => void taken.push(bytes) });
  return taken;
}

/** The header, and what the tensor `structure` holds. */
function structures(bytes: Uint8Array): Structure[] {
  const inHeader = header(bytes).map(({ json, rebuilt }) => ({
    json,
    rebuilt: (edited: unknown) => withChecksum(rebuilt(edited)),
  }));
  try {
    const { metadata, tensors } = readSafetensors(bytes);
    const rebuilt = (json: unknown) => {
      const text = jsonBytes(json);
      const all = new Map(tensors).set('structure', { dtype: 'U8', shape: [text.length], bytes: text });
      return withChecksum(writeSafetensors({ metadata, tensors: all }));
    };
    const inStructure = jsonOf(tensors.get('structure')!.bytes).map(({ json }) => ({ json, rebuilt }));
    return [...inHeader, ...inStructure, ...inStructure, ...inStructure];
  } catch {
    return inHeader;
  }
}

async function read(bytes: Uint8Array): Promise<void> {
  const before = tf.memory().numTensors;
  await each(() => inspectCheckpoint(bytes), ...trainings.map((training) => () => train(training, { resume: bytes })));
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left`);
}

export const checkpoint: Record<string, Target> = {
  checkpoint: { seeds: checkpoints, read, repaired: withChecksum, structures },
};
