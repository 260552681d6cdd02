/** @file jax-js on its wasm backend: the network written out step after step under `jit`; a training step without the update. */
import { readFileSync } from 'node:fs';
import { type Array as Tensor, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { Random } from '@bptt/cells';
import type { Kind, Workload } from '../workloads.js';
import { serve, type Work } from './serve.js';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.resolve('@jax-js/jax')), 'utf8'),
) as {
  version: string;
};
const classes = 10;
const gates = { rnn: 1, lstm: 4, gru: 3 };
const random = new Random(0);

function array(shape: number[], bound: number): Tensor {
  const data = random.uniform(
    shape.reduce((a, b) => a * b),
    bound,
  );
  return np.array(data as Float32Array<ArrayBuffer>).reshape(shape);
}

type Weights = Record<'w' | 'v' | 'b' | 'c' | 'fc', Tensor>;
type State = Record<'h' | 'c', Tensor>;

/** The next state; an array is given up where it is used, unless by `ref`. */
const cells: Record<Workload['cell'], (x: Tensor, { h, c }: State, weights: Weights) => State> = {
  rnn: (x, { h, c }, { w, v, b, c: bias }) => ({
    h: np.tanh(np.matmul(x, w.ref).add(b.ref).add(np.matmul(h, v.ref)).add(bias.ref)),
    c,
  }),
  lstm(x, { h, c }, { w, v, b, c: bias }) {
    const sums = np.matmul(x, w.ref).add(b.ref).add(np.matmul(h, v.ref)).add(bias.ref);
    const [i, f, g, o] = np.split(sums, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const next = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    return { h: nn.sigmoid(o).mul(np.tanh(next.ref)), c: next };
  },
  gru(x, { h, c }, { w, v, b, c: bias }) {
    const [xr, xz, xn] = np.split(np.matmul(x, w.ref).add(b.ref), 3, 1) as [Tensor, Tensor, Tensor];
    const [hr, hz, hn] = np.split(np.matmul(h.ref, v.ref).add(bias.ref), 3, 1) as [Tensor, Tensor, Tensor];
    const n = np.tanh(xn.add(nn.sigmoid(xr.add(hr)).mul(hn)));
    return { h: nn.sigmoid(xz.add(hz)).mul(h.sub(n.ref)).add(n), c };
  },
};

function logits({ cell, T, B, H }: Workload, weights: Weights, x: Tensor): Tensor {
  let state: State = { h: np.zeros([B, H]), c: np.zeros([B, cell === 'lstm' ? H : 1]) };
  for (let t = 0; t < T; t++) state = cells[cell](x.ref.slice(t), state, weights);
  x.dispose();
  state.c.dispose();
  return np.matmul(state.h, weights.fc.ref);
}

function runner(workload: Workload, training: boolean): Work {
  const { cell, T, B, I, H } = workload;
  const G = gates[cell] * H;
  const bound = 1 / Math.sqrt(H);
  const weights: Weights = {
    w: array([I, G], bound),
    v: array([H, G], bound),
    b: array([G], bound),
    c: array([G], bound),
    fc: array([H, classes], bound),
  };
  const x = array([T, B, I], 1);
  const labels = nn.oneHot(np.array(Int32Array.from({ length: B }, (_, i) => i % classes)), classes);
  const loss = (own: Weights, input: Tensor, target: Tensor) =>
    nn
      .logSoftmax(logits(workload, own, input))
      .mul(target)
      .sum()
      .mul(-1 / B);
  const given = () =>
    Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight.ref])) as Weights;
  const step = jit(valueAndGrad(loss));
  const forward = jit((own: Weights, input: Tensor) => logits(workload, own, input));
  return {
    async call() {
      if (!training) return void (await forward(given(), x.ref).data());
      const [value, gradients] = step(given(), x.ref, labels.ref) as [Tensor, Weights];
      await Promise.all([value, ...Object.values(gradients)].map((result) => result.data()));
    },
    dispose: () => [x, labels, ...Object.values(weights)].forEach((each) => each.dispose()),
  };
}

const works: Partial<Record<Kind, (workload: Workload) => Work>> = {
  train: (workload) => runner(workload, true),
  forward: (workload) => runner(workload, false),
};

await init();
defaultDevice('wasm');
await serve({ version, kinds: Object.keys(works) as Kind[] }, ({ workload }) => works[workload.kind]!(workload));
