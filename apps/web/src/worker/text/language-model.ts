/** @file A network that reads a text letter by letter and says which one comes next. */
import { Embedding, Linear, LSTM, Module, type Random } from '@bptt/cells';
import * as tf from '@tensorflow/tfjs-core';

type State = [h: tf.Tensor3D, c: tf.Tensor3D];

export class LanguageModel extends Module {
  readonly embedding: Embedding;
  readonly lstm: LSTM;
  readonly fc: Linear;

  /** @param V how many letters there are. */
  constructor(V: number, hidden: number, random: Random) {
    super();
    const embeddingDim = Math.min(hidden, 32);
    this.embedding = this.addModule('embedding', new Embedding({ numEmbeddings: V, embeddingDim, seed: random }));
    this.lstm = this.addModule('lstm', new LSTM({ inputSize: embeddingDim, hiddenSize: hidden, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: hidden, outFeatures: V, seed: random }));
  }

  /** [T, B] -> logits [T, B, V] of the letter after each, and the state to go on from. */
  forward(ids: tf.Tensor, { state }: { state?: State } = {}): [tf.Tensor3D, State] {
    return tf.tidy(() => {
      const [output, next] = this.lstm.forward(this.embedding.forward(ids) as tf.Tensor3D, state);
      return [this.fc.forward(output) as tf.Tensor3D, next as State];
    });
  }

  /** The hidden states behind each letter, [T, 1, H]. */
  states(ids: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => this.lstm.forward(this.embedding.forward(ids) as tf.Tensor3D)[0] as tf.Tensor3D);
  }
}
