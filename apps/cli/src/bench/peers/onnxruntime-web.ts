/** @file onnxruntime-web: forward only, its wasm build on one thread. */
import { Random } from '@bptt/cells';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import type { Kind, Workload } from '../workloads.js';
import { onnxModel } from './onnx-model.js';
import { serve, type Work } from './serve.js';

env.wasm.numThreads = 1;

const random = new Random(0);
const tensor = (...shape: number[]) =>
  new Tensor(
    'float32',
    random.uniform(
      shape.reduce((a, b) => a * b),
      1,
    ),
    shape,
  );

async function runner(workload: Workload, options: { head?: boolean; stateful?: boolean }): Promise<Work> {
  const session = await InferenceSession.create(onnxModel(workload, options), { executionProviders: ['wasm'] });
  const { T, B, I, H } = workload;
  const feeds: Record<string, Tensor> = { x: tensor(T, B, I) };
  const states = session.inputNames.filter((name) => name !== 'x');
  for (const name of states) feeds[name] = tensor(1, B, H);
  return {
    async call() {
      const results = await session.run(feeds);
      states.forEach((name, i) => (feeds[name] = results[session.outputNames[i]!]!)); // h and c, as the inputs
    },
    dispose: () => void session.release(),
  };
}

const works: Partial<Record<Kind, (workload: Workload) => Promise<Work>>> = {
  forward: (workload) => runner(workload, { head: true }),
  tiny: (workload) => runner(workload, {}),
  stream: (workload) => runner(workload, { stateful: true }),
};

await serve({ version: env.versions.web!, kinds: Object.keys(works) as Kind[] }, ({ workload }) =>
  works[workload.kind]!(workload),
);
