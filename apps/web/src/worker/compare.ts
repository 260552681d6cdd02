/** @file PyTorch's files of numbers: computed here, compared, and how long the forward pass takes. */
import { GRU, LSTM, RNN, readSafetensors } from '@bptt/cells';
import { compare, type Comparison } from '@bptt/parity';
import * as tf from '@tensorflow/tfjs-core';

export interface GoldenFile {
  name: string;
  bytes: Uint8Array;
}

export interface GoldenResult extends Comparison {
  name: string;
  /** The input [T, B, I] and H. */
  sizes: { T: number; B: number; I: number; H: number };
  /** Of one forward call over the whole sequence, the median of many rounds. */
  microseconds: number;
}

export interface GoldenVersions {
  tfjs: string;
  /** The kernels' build. */
  variant: string;
}

/** Each file is timed for so long, and so many rounds at least. */
const timedMs = 60;
const fewest = 3;
/** A round takes so many of the clock's own steps (1 ms in Firefox, 0.1 ms or less in Chromium), so that it is timed to 5 %. */
const stepsARound = 20;

/** Milliseconds between two times that the clock tells apart. */
function clockStep(): number {
  const start = performance.now();
  let now = start;
  while (now === start) now = performance.now();
  return now - start;
}

/**
 * Needs started kernels.
 * @throws BpttError for a broken file.
 */
export async function compareGoldens(
  files: readonly GoldenFile[],
  tell: (result: GoldenResult) => void,
): Promise<{ tfjs: string }> {
  for (const { name, bytes } of files) {
    const comparison = compare(bytes, name);
    tell({ name, ...comparison, ...timed(bytes, name) });
    await new Promise((resolve) => setTimeout(resolve)); // a training in the same worker goes on
  }
  return { tfjs: tf.version_core };
}

function timed(bytes: Uint8Array, name: string): Pick<GoldenResult, 'sizes' | 'microseconds'> {
  const { metadata, tensors } = readSafetensors(bytes, name);
  const [T, B, I] = tensors.get('input')!.shape as [number, number, number];
  const H = Number(metadata.get('hidden_size'));
  const sizes = { inputSize: I, hiddenSize: H };
  const module = metadata.get('module');
  const layer =
    module === 'LSTM'
      ? new LSTM(sizes)
      : module === 'GRU'
        ? new GRU(sizes)
        : new RNN({ ...sizes, nonlinearity: metadata.get('nonlinearity') === 'relu' ? 'relu' : 'tanh' });
  const input = tf.ones<tf.Rank.R3>([T, B, I]);
  const call = () => tf.tidy(() => layer.forward(input)[0].dataSync());
  try {
    for (let i = 0; i < 20; i++) call(); // until the browser has compiled it
    const round = (calls: number) => {
      const start = performance.now();
      for (let i = 0; i < calls; i++) call();
      return performance.now() - start;
    };
    const enough = stepsARound * clockStep();
    let calls = 1;
    const times: number[] = [];
    for (const end = performance.now() + timedMs; times.length < fewest || performance.now() < end;) {
      const milliseconds = round(calls);
      if (milliseconds >= enough) times.push(milliseconds / calls);
      else {
        calls *= 2;
        times.length = 0; // what was long enough before was a pause of the machine
      }
    }
    return { sizes: { T, B, I, H }, microseconds: 1000 * times.sort((a, b) => a - b)[Math.floor(times.length / 2)]! };
  } finally {
    layer.dispose();
    input.dispose();
  }
}
