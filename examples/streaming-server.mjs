/** @file Live sequences: a state a client, all that arrive together in one step: node examples/streaming-server.mjs [port] [model.safetensors] */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { GRUClassifier } from '@bptt/cells';
import { loadModel } from '@bptt/cells/node';
import { startKernels } from '@bptt/kernels';

/** Steps of many clients' sequences, batched: what comes while the event loop is busy waits for the next step. */
export class Stepper {
  #waiting = [];

  constructor(model, most = 512) {
    Object.assign(this, { model, most, steps: 0 });
  }

  /** x [I] and a client's state (plain numbers: a client that leaves leaves nothing behind) -> probabilities [C]. */
  step(client, x) {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ client, x, resolve, reject }) === 1) setImmediate(() => this.#run());
    });
  }

  #run() {
    // Of one client only the first: its next step needs this one's state.
    const chosen = new Map();
    for (const entry of this.#waiting)
      if (chosen.size < this.most && !chosen.has(entry.client)) chosen.set(entry.client, entry);
    const batch = [...chosen.values()];
    this.#waiting = this.#waiting.filter((entry) => chosen.get(entry.client) !== entry);
    if (this.#waiting.length) setImmediate(() => this.#run());
    const { inputSize: I, hiddenSize: H, numLayers: L } = this.model.rnn;
    try {
      const [states, answers] = tf.tidy(() => {
        const together = (rows, shape) => tf.tensor(Float32Array.from(rows.flatMap((row) => [...row])), shape);
        const x = together(batch.map((entry) => entry.x), [batch.length, I]); // prettier-ignore
        const before = batch.map(({ client }) => client.state ?? new Float32Array(L * H));
        const state = tf.transpose(together(before, [batch.length, L, H]), [1, 0, 2]);
        const [output, next] = this.model.rnn.step(x, state);
        return [tf.transpose(next, [1, 0, 2]), tf.softmax(this.model.fc.forward(output))].map((y) => y.dataSync());
      });
      const C = answers.length / batch.length;
      batch.forEach(({ client, resolve }, b) => {
        client.state = states.slice(b * L * H, (b + 1) * L * H);
        resolve([...answers.subarray(b * C, (b + 1) * C)]);
      });
      this.steps++;
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** Each request is a client: a line of I numbers in, a line of C probabilities out, until it ends. */
export const serve = (stepper) =>
  createServer(async (request, response) => {
    const client = {};
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    try {
      for await (const line of createInterface({ input: request })) {
        const x = JSON.parse(line);
        const { inputSize: I } = stepper.model.rnn;
        if (x?.length !== I || !x.every(Number.isFinite)) throw new Error(`expected an array of ${I} numbers`);
        if (!response.write(`${JSON.stringify(await stepper.step(client, x))}\n`)) await once(response, 'drain');
      }
    } catch (error) {
      response.write(`${JSON.stringify({ error: error.message })}\n`);
    }
    response.end();
  });

if (import.meta.filename === process.argv[1]) {
  await startKernels();
  const [port = 8080, path] = process.argv.slice(2);
  const model = path ? (await loadModel(path)).model : new GRUClassifier({ inputSize: 3, hiddenSize: 64, classes: 4 });
  const told = () => console.log(`http://localhost:${port}: a line of ${model.rnn.inputSize} numbers a step`);
  serve(new Stepper(model.eval())).listen(Number(port), told);
}
