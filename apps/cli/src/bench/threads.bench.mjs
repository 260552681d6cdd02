/** @file What threads cost and bring: node apps/cli/src/bench/threads.bench.mjs [--experimental-wasm-revectorize before it], after a build. */
import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMClassifier } from '@bptt/cells';
import { runningThreads, startKernels } from '@bptt/kernels';
import { Adam, crossEntropy, trainStep } from '@bptt/solver';

const rounds = 31;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const timed = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const repeated = (work) => median(Array.from({ length: rounds }, () => timed(work)));
const pause = (milliseconds) => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

/** A training step of an LSTM that reads rows of MNIST. */
function stepOf([H, B]) {
  const model = new LSTMClassifier({ hiddenSize: H });
  const optimiser = new Adam(model.namedParameters());
  const inputs = {
    data: Float32Array.from({ length: 784 * B }, (_, i) => ((i * 37) % 64) / 32 - 1),
    shape: [28, B, 28],
  };
  const labels = { data: Int32Array.from({ length: B }, (_, i) => i % 10), shape: [B] };
  return () => trainStep(model, { inputs, labels }, crossEntropy, optimiser);
}

/** The threads of the running backend: not public, since nobody needs them but whoever measures them. */
const teamOf = () => [...tf.engine()[Symbol.for('@bptt/kernels')].running.teams][0];

const sizes = [
  [128, 8],
  [128, 32],
  [128, 128],
  [256, 64],
];
const cores = availableParallelism();
const counts = [...new Set([1, 2, 4, 8, 16, 32].filter((threads) => threads <= cores).concat(cores))];
const times = new Map();
for (const threads of counts) {
  const variant = await startKernels({ threads: Math.max(2, threads) }).then(() => startKernels({ threads }));
  for (const size of sizes) {
    const step = stepOf(size);
    for (let i = 0; i < 10; i++) step();
    const team = teamOf();
    if (team) {
      const start = performance.now();
      await team.start();
      while (!team.ready && !team.alone) await new Promise((resolve) => setTimeout(resolve, 1));
      if (threads === 2 && size === sizes[0]) {
        console.log(`${variant}; a thread is there ${(performance.now() - start).toFixed(0)} ms after it was needed`);
        const awake = repeated(() => team.roundTrip());
        const asleep = median(Array.from({ length: rounds }, () => (pause(0.2), timed(() => team.roundTrip()))));
        console.log(
          `work given and done: ${(1000 * awake).toFixed(1)} us to a thread that is awake, ${(1000 * asleep).toFixed(1)} us to one that sleeps`,
        );
      }
    }
    for (let i = 0; i < 20; i++) step();
    times.set(`${size} ${threads}`, repeated(step));
  }
  if (runningThreads() !== threads) throw new Error(`${runningThreads()} threads, where ${threads} were asked for`);
}
console.log(`LSTM training step, ms (and times as fast as one thread); ${cores} CPUs`);
for (const [H, B] of sizes) {
  const one = times.get(`${[H, B]} 1`);
  const row = counts.map((threads) => {
    const time = times.get(`${[H, B]} ${threads}`);
    return `${threads}: ${time.toFixed(2)} (${(one / time).toFixed(2)})`;
  });
  console.log(`H ${H}, B ${B}   ${row.join('   ')}`);
}
