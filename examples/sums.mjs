/** @file Sequence to sequence with attention: "345+78" -> "423": node examples/sums.mjs [digits] [steps] [hidden] */
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, GRU, Linear, Module, Random } from '@bptt/cells';
import { Vocabulary } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { labelling, Solver } from '@bptt/solver';

const [digits = 3, steps = 6000, hidden = 96] = process.argv.slice(2).map(Number);
const [B, length] = [64, digits + 1];
const vocabulary = Vocabulary.characters('0123456789+ ^'); // ^ begins an answer

/** Encoder and decoder are GRUs; each step of the answer looks at all of the question. Luong et al. 2015, https://arxiv.org/abs/1508.04025 */
class Seq2Seq extends Module {
  constructor(random) {
    super();
    const add = (name, module) => (this[name] = this.addModule(name, module));
    add('embedding', new Embedding({ numEmbeddings: vocabulary.size, embeddingDim: 32, seed: random }));
    add('encoder', new GRU({ inputSize: 32, hiddenSize: hidden, bidirectional: true, seed: random }));
    add('bridge', new Linear({ inFeatures: 2 * hidden, outFeatures: hidden, seed: random }));
    add('keys', new Linear({ inFeatures: 2 * hidden, outFeatures: hidden, seed: random }));
    add('decoder', new GRU({ inputSize: 32, hiddenSize: hidden, seed: random }));
    add('mix', new Linear({ inFeatures: 2 * hidden, outFeatures: hidden, seed: random }));
    add('fc', new Linear({ inFeatures: hidden, outFeatures: vocabulary.size, seed: random }));
  }
  /** question [T, B] -> what it is remembered as: keys [B, T, H] and the decoder's first state [1, B, H]. */
  encode(question) {
    const [output, h] = this.encoder.forward(this.embedding.forward(question));
    const both = tf.concat(tf.unstack(h), 1);
    return {
      keys: tf.transpose(this.keys.forward(output), [1, 0, 2]),
      state: tf.expandDims(tf.tanh(this.bridge.forward(both)), 0),
    };
  }
  /** What was answered so far [T, B] -> logits [T, B, V] of what comes next. */
  decode(answer, { keys, state }) {
    const [output, next] = this.decoder.forward(this.embedding.forward(answer), state);
    const queries = tf.transpose(output, [1, 0, 2]); // [B, T, H]
    const attention = tf.softmax(tf.matMul(queries, tf.transpose(keys, [0, 2, 1])));
    const seen = tf.concat([queries, tf.matMul(attention, keys)], 2);
    const logits = this.fc.forward(tf.tanh(this.mix.forward(seen)));
    return { logits: tf.transpose(logits, [1, 0, 2]), memory: { keys, state: next } };
  }
  forward({ question, before }) {
    return tf.tidy(() => this.decode(before, this.encode(question)).logits);
  }
}

/** Columns of text as ids [T, B]. */
const ids = (texts, T) => {
  const rows = texts.map((text) => vocabulary.encode(text.padEnd(T)));
  return {
    data: Int32Array.from({ length: T * texts.length }, (_, i) => rows[i % texts.length][Math.floor(i / texts.length)]),
    shape: [T, texts.length],
  };
};
const loader = (batches, seed) => {
  const random = new Random(seed);
  const number = () =>
    Math.floor((random.uniform(1, 0.5)[0] + 0.5) * 10 ** (1 + Math.floor((random.uniform(1, 0.5)[0] + 0.5) * digits)));
  return {
    length: batches,
    *[Symbol.iterator]() {
      for (let i = 0; i < batches; i++) {
        const pairs = Array.from({ length: B }, () => [number(), number()]);
        const answers = pairs.map(([a, b]) => String(a + b).padEnd(length));
        const question = ids(
          pairs.map(([a, b]) => `${a}+${b}`),
          2 * digits + 1,
        );
        yield {
          inputs: {
            question,
            before: ids(
              answers.map((text) => `^${text}`.slice(0, length)),
              length,
            ),
          },
          targets: ids(answers, length),
        };
      }
    },
  };
};

await startKernels();
const model = new Seq2Seq(new Random(0));
const solver = new Solver({ optimArgs: { lr: 2e-3 }, task: labelling() });
const options = { numEpochs: Math.ceil(steps / 500), clipNorm: 1, logNth: 1e9, log: console.error };
const { seconds } = await solver.train(model, loader(Math.min(steps, 500), 1), loader(10, 2), options);
let right = 0;
for (const {
  inputs: { question },
  targets,
} of loader(10, 3)) {
  // Greedily, each answered character read again; a pair of the test was hardly ever one of the training.
  tf.tidy(() => {
    let [memory, last] = [
      model.encode(tf.tensor(question.data, question.shape)),
      ids(
        Array.from({ length: B }, () => '^'),
        1,
      ).data,
    ];
    const wrong = new Set();
    for (let t = 0; t < length; t++) {
      const { logits, memory: next } = model.decode(tf.tensor(last, [1, B], 'int32'), memory);
      [memory, last] = [next, tf.argMax(logits, 2).dataSync()];
      last.forEach((id, b) => id !== targets.data[t * B + b] && wrong.add(b));
    }
    right += B - wrong.size;
  });
}
console.log(
  `sums of up to ${digits} digits: ${((100 * right) / (10 * B)).toFixed(1)} % right to the last digit, ${seconds.toFixed(0)} s`,
);
