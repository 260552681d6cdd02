/** @file The layers of TensorFlow.js, on the same wasm backend. */
import { startWasm } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import type { Kind, Workload } from '../workloads.js';
import { serve, type Work } from './serve.js';

const classes = 10;
const cells = { rnn: layers.layers.simpleRNN, lstm: layers.layers.lstm, gru: layers.layers.gru };

/** Its GRU has only the form that resets before the product: as many operations. */
function model({ cell, T, B, I, H }: Workload, { head = false, stateful = false }): layers.Sequential {
  const sequential = layers.sequential();
  const gates = cell === 'rnn' ? {} : { recurrentActivation: 'sigmoid' as const };
  const recurrentInitializer = 'glorotUniform'; // the default, orthogonal, takes long and decides no time
  sequential.add(cells[cell]({ units: H, batchInputShape: [B, T, I], stateful, recurrentInitializer, ...gates }));
  if (head) sequential.add(layers.layers.dense({ units: classes, activation: 'softmax' }));
  return sequential;
}

function predictor(workload: Workload, options: { head?: boolean; stateful?: boolean }): Work {
  const net = model(workload, options);
  const x = tf.randomUniform([workload.B, workload.T, workload.I]);
  const call = () => {
    const output = net.predict(x, { batchSize: workload.B }) as tf.Tensor;
    if (options.head) output.dataSync();
    output.dispose();
  };
  return { call, dispose: () => (net.dispose(), x.dispose()) };
}

const works: Partial<Record<Kind, (workload: Workload) => Work>> = {
  train(workload) {
    const net = model(workload, { head: true });
    net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const { B, T, I } = workload;
    const x = tf.randomUniform([B, T, I]);
    const y = tf.tidy(() =>
      tf.oneHot(
        Array.from({ length: B }, (_, i) => i % classes),
        classes,
      ),
    );
    return { call: () => net.trainOnBatch(x, y), dispose: () => (net.dispose(), tf.dispose([x, y])) };
  },
  forward: (workload) => predictor(workload, { head: true }),
  tiny: (workload) => predictor(workload, {}),
  stream: (workload) => predictor(workload, { stateful: true }),
};

await startWasm();
await serve({ version: layers.version_layers, kinds: Object.keys(works) as Kind[] }, ({ workload }) =>
  works[workload.kind]!(workload),
);
