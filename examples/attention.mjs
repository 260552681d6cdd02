/** @file An encoder-decoder with attention: each step of the answer looks at all of the question. Luong et al. 2015, https://arxiv.org/abs/1508.04025 */
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, GRU, Linear, Module } from '@bptt/cells';

export class Seq2Seq extends Module {
  constructor(tokens, hidden, random) {
    super();
    const add = (name, module) => (this[name] = this.addModule(name, module));
    const linear = (inFeatures, outFeatures) => new Linear({ inFeatures, outFeatures, seed: random });
    add('embedding', new Embedding({ numEmbeddings: tokens, embeddingDim: 32, seed: random }));
    add('encoder', new GRU({ inputSize: 32, hiddenSize: hidden, bidirectional: true, seed: random }));
    add('bridge', linear(2 * hidden, hidden));
    add('keys', linear(2 * hidden, hidden));
    add('decoder', new GRU({ inputSize: 32, hiddenSize: hidden, seed: random }));
    add('mix', linear(2 * hidden, hidden));
    add('fc', linear(hidden, tokens));
  }

  /** question [T, B] -> what it is remembered as: keys [B, T, H] and the decoder's first state [1, B, H]. */
  encode(question) {
    const [output, h] = this.encoder.forward(this.embedding.forward(question));
    const both = this.bridge.forward(tf.concat(tf.unstack(h), 1));
    return { keys: tf.transpose(this.keys.forward(output), [1, 0, 2]), state: tf.expandDims(tf.tanh(both), 0) };
  }

  /** What was answered so far [T, B] -> logits [T, B, V] of what comes next, and what the next step goes on from. */
  decode(answer, { keys, state }) {
    const [output, next] = this.decoder.forward(this.embedding.forward(answer), state);
    const queries = tf.transpose(output, [1, 0, 2]); // [B, T, H]
    const attention = tf.softmax(tf.matMul(queries, tf.transpose(keys, [0, 2, 1])));
    const seen = tf.concat([queries, tf.matMul(attention, keys)], 2);
    const logits = this.fc.forward(tf.tanh(this.mix.forward(seen)));
    return { logits: tf.transpose(logits, [1, 0, 2]), memory: { keys, state: next } };
  }

  /** While it learns, each step of the answer is given the right one before. */
  forward({ question, before }) {
    return tf.tidy(() => this.decode(before, this.encode(question)).logits);
  }

  /** question [T, B], how the answers begin [B] -> ids of `length` steps [length][B], each the likeliest after those before. */
  answer(question, first, length) {
    return tf.tidy(() => {
      let [memory, last] = [this.encode(question), first];
      return Array.from({ length }, () => {
        const { logits, memory: next } = this.decode(tf.tensor(last, [1, last.length], 'int32'), memory);
        [memory, last] = [next, tf.argMax(logits, 2).dataSync()];
        return last;
      });
    });
  }
}
