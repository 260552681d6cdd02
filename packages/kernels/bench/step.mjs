/**
 * @file Times training steps of a row-wise MNIST-sized classifier (T 28, I 28, linear head, cross-entropy, Adam): the kernels' builds that
 * run here and PyTorch at 1 and 2 threads, taking turns in one run so that all see the same noise.
 *
 *     node [--experimental-wasm-revectorize] bench/step.mjs [--cells lstm,gru,rnn] [--sizes 128x32,128x128,256x64] [--rounds 15] [--what train|forward] [--variants strict,wide]
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { adam, gru, lstm, rnn, startKernels } from '../dist/index.js';
import { setV8Flags } from '../dist/node.js';

const { values: options } = parseArgs({
  options: {
    cells: { type: 'string', default: 'lstm' },
    sizes: { type: 'string', default: '128x32,128x128,256x64' },
    rounds: { type: 'string', default: '11' },
    what: { type: 'string', default: 'train' },
    variants: { type: 'string', default: 'strict,relaxed,wide,wide-relaxed' },
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const [T, I, classes] = [28, 28, 10];
setV8Flags();

const peer = spawn(options.python, [new URL('peer.py', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
async function torch(question) {
  peer.stdin.write(`${JSON.stringify(question)}\n`);
  return Number((await answers.next()).value);
}

function model(cell, H, B) {
  const gates = { lstm: 4, gru: 3, rnn: 1 }[cell];
  const uniform = (...shape) => tf.variable(tf.tidy(() => tf.mul(tf.sub(tf.randomUniform(shape), 0.5), 2 / Math.sqrt(H))));
  const parameters = [uniform(gates * H, I), uniform(gates * H, H), uniform(gates * H), uniform(gates * H), uniform(H, classes), uniform(classes)];
  const moments = parameters.map((p) => [tf.variable(tf.zerosLike(p)), tf.variable(tf.zerosLike(p))]);
  const x = tf.sub(tf.randomUniform([T, B, I]), 0.5);
  const labels = tf.tensor2d(Array.from({ length: B * classes }, (_, i) => (i % classes === (i * 7) % 11 ? 1 : 0)), [B, classes]);
  const zeros = tf.zeros([1, B, H]);
  const [weightIh, weightHh, biasIh, biasHh] = parameters;
  const layer = { lstm, gru, rnn }[cell];
  const forward = () => layer({ x, h0: zeros, c0: zeros, weightIh, weightHh, biasIh, biasHh });
  let t = 0;
  return {
    forward: () => tf.dispose(forward()),
    train() {
      t++;
      // The head and its gradients are written out, so that only the layer's own are tfjs's business.
      tf.tidy(() => {
        let dLogits, hN;
        const [headWeight, headBias] = parameters.slice(4);
        const dState = () => tf.reshape(tf.matMul(dLogits, headWeight, false, true), [1, B, H]);
        const last = tf.customGrad((h) => {
          hN = tf.keep(tf.reshape(h, [B, H]));
          dLogits = tf.keep(tf.div(tf.sub(tf.softmax(tf.add(tf.matMul(hN, headWeight), headBias)), labels), B));
          return { value: tf.sum(dLogits), gradFunc: dState };
        });
        const { grads } = tf.engine().gradients(() => last(forward()[1]), parameters.slice(0, 4));
        grads.push(tf.matMul(hN, dLogits, true, false), tf.sum(dLogits, 0));
        const [correction1, correction2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
        grads.forEach((gradient, i) => adam({ parameter: parameters[i], gradient, m: moments[i][0], v: moments[i][1], learningRate: 1e-3, correction1, correction2 }));
        tf.dispose([hN, dLogits]);
      });
    },
  };
}

const variants = [];
for (const simd of options.variants.split(',')) {
  try {
    variants.push(await startKernels({ simd }));
  } catch (error) {
    console.error(String(error.message));
  }
}
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
console.log(process.version, options.what, 'ms a step: median (least); ratio = the better PyTorch / ours, of medians (of least)');
for (const cell of options.cells.split(',')) {
  for (const size of options.sizes.split(',')) {
    const [H, B] = size.split('x').map(Number);
    const ours = model(cell, H, B);
    const times = {};
    const n = Math.max(2, Math.round(8 / ((H * H * B) / (128 * 128 * 32))));
    for (let round = -1; round < Number(options.rounds); round++) {
      const note = (name, ms) => round >= 0 && (times[name] ??= []).push(ms);
      for (const variant of variants) {
        await startKernels({ simd: variant });
        const warm = round < 0 ? 3 * n : 1;
        for (let i = 0; i < warm; i++) ours[options.what]();
        const start = performance.now();
        for (let i = 0; i < n; i++) ours[options.what]();
        note(variant, (performance.now() - start) / n);
      }
      for (const threads of [1, 2]) note(`torch ${threads}`, await torch({ what: options.what, cell, H, B, T, I, threads, n: threads === 1 ? n : 1 }));
    }
    const best = (f) => Math.min(f(times['torch 1']), f(times['torch 2']));
    const least = (list) => Math.min(...list);
    for (const [name, list] of Object.entries(times)) {
      const ratio = name.startsWith('torch') ? '' : `ratio ${(best(median) / median(list)).toFixed(2)} (${(best(least) / least(list)).toFixed(2)})`;
      console.log(`${cell} H ${H} B ${B}`.padEnd(18), name.padEnd(13), `${median(list).toFixed(2)} (${least(list).toFixed(2)})`.padStart(16), ratio);
    }
  }
}
peer.stdin.end();
