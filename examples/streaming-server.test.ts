/** @file Clients of a live server get what a forward pass over their sequence gives, and leave nothing behind. */
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GRUClassifier, Random } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
// @ts-expect-error an example in JavaScript
import { serve as serveIt, Stepper as AnyStepper } from './streaming-server.mjs';

interface Client {
  state?: Float32Array;
}
interface Stepper {
  steps: number;
  step(client: Client, x: ArrayLike<number>): Promise<number[]>;
}
const makeStepper = AnyStepper as new (model: GRUClassifier, most?: number) => Stepper;
const serve = serveIt as (stepper: Stepper) => import('node:http').Server;

beforeAll(async () => void (await startKernels()));

const sizes = { inputSize: 3, hiddenSize: 8, classes: 4, numLayers: 2, seed: 1 };

test('thousands of clients, each with its own state, in few steps; the memory stays', async () => {
  const model = new GRUClassifier(sizes).eval();
  const stepper = new makeStepper(model, 1000);
  const [clients, T] = [2000, 4];
  const data = new Random(2).uniform(clients * T * 3, 1);
  const x = (c: number, t: number) => data.subarray((c * T + t) * 3, (c * T + t + 1) * 3);
  const before = tf.memory();
  // All steps of all clients at once: of one client they wait for each other.
  const answers = await Promise.all(
    Array.from({ length: clients }, (_, c) => {
      const client = {};
      return Promise.all(Array.from({ length: T }, (_step, t) => stepper.step(client, x(c, t))));
    }),
  );
  expect(stepper.steps).toBe((clients / 1000) * T);
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  for (const c of [0, 1, 777, 1999]) {
    const whole = tf.tidy(() =>
      tf.softmax(model.forward(tf.tensor3d(data.slice(c * T * 3, (c + 1) * T * 3), [T, 1, 3]))).dataSync(),
    );
    answers[c]![T - 1]!.forEach((p, k) => expect(Math.abs(p - whole[k]!)).toBeLessThan(1e-6));
  }
  model.dispose();
});

test('over HTTP: a line in, a line out; what is no step is told, and ends that client alone', async () => {
  const model = new GRUClassifier(sizes).eval();
  const server = serve(new makeStepper(model)).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const talk = async (lines: string[]) => {
    const post = request({ port, method: 'POST' });
    post.end(lines.join('\n'));
    const [response] = (await once(post, 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const part of response) text += String(part);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as number[] & { error?: string });
  };
  const [good, again, bad] = await Promise.all([
    talk(['[1,2,3]', '[0,0,1]']),
    talk(['[1,2,3]', '[0,0,1]']),
    talk(['[1,2,3]', '[1,2]', '[1,2,3]']),
  ]);
  expect(good).toHaveLength(2);
  expect(again).toEqual(good);
  expect(bad[0]).toEqual(good![0]);
  expect(bad[1]).toEqual({ error: 'expected an array of 3 numbers' });
  expect(bad).toHaveLength(2);
  server.close();
  model.dispose();
});
