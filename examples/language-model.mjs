/** @file A character language model, of a source of known entropy or of a text: node examples/language-model.mjs [text file] [epochs] [hidden] */
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { Embedding, Linear, LSTM, Module, Random } from '@bptt/cells';
import { TextLoader, Vocabulary } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { CosineAnnealingLR, evaluate, languageModel, loadWeights, Solver } from '@bptt/solver';
import { markovSource } from './markov-source.mjs';

const [path = 'markov', epochs = 12, hidden = 64, size = 400_000] = process.argv.slice(2);

class LanguageModel extends Module {
  constructor(V, H, random) {
    super();
    this.embedding = this.addModule('embedding', new Embedding({ numEmbeddings: V, embeddingDim: H, seed: random }));
    this.lstm = this.addModule('lstm', new LSTM({ inputSize: H, hiddenSize: H, seed: random }));
    this.fc = this.addModule('fc', new Linear({ inFeatures: H, outFeatures: V, seed: random }));
  }
  forward(ids, { state } = {}) {
    return tf.tidy(() => {
      const [output, next] = this.lstm.forward(this.embedding.forward(ids), state);
      return [this.fc.forward(output), next];
    });
  }
}

await startKernels();
const source = path === 'markov' && markovSource(8, new Random(5));
const text = source ? source.draw(Number(size)) : await readFile(path, 'utf8');
const vocabulary = Vocabulary.characters(text);
const ids = vocabulary.encode(text);
const part = (from, to, batchSize) =>
  new TextLoader(ids.slice(from * ids.length, to * ids.length), { batchSize, bptt: 64 });
const model = new LanguageModel(vocabulary.size, Number(hidden), new Random(0));
const task = languageModel();
const solver = new Solver({ optimArgs: { lr: 4e-3 }, task, schedule: new CosineAnnealingLR({ every: 'step' }) });
const options = { numEpochs: Number(epochs), clipNorm: 1, logNth: 1e9 };
const { best, seconds } = await solver.train(model, part(0, 0.8, 32), part(0.8, 0.9, 8), {
  ...options,
  log: console.error,
});
loadWeights(model, best.weights);
const { bitsPerCharacter } = await evaluate(model, part(0.9, 1, 8), { task });
const needed = source && source.bitsOf(ids.slice(0.9 * ids.length)).toFixed(4);
console.log(
  `${ids.length} characters, ${vocabulary.size} different: ${bitsPerCharacter.toFixed(4)} bits a character, in ${seconds.toFixed(0)} s` +
    (source ? `; who knows the source needs ${needed}, its entropy is ${source.entropy.toFixed(4)}` : ''),
);
