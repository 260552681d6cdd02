/** @file A reader's text: a network is trained on it for as long as the reader likes, then writes, and shows what its units see. */
import { Random } from '@bptt/cells';
import { TextLoader, Vocabulary } from '@bptt/data';
import { BpttError } from '@bptt/errors';
import { languageModel, Solver } from '@bptt/solver';
import * as tf from '@tensorflow/tfjs-core';
import { drawIndex } from './draw.js';
import { LanguageModel } from './language-model.js';
import { unitsThatFire, type Found } from './units.js';

export interface LearnSettings {
  hidden: number;
  lr: number;
  /** After so many the training ends by itself. */
  seconds: number;
  seed: number;
}

export interface LearnNews {
  /** Seconds so far. */
  seconds: number;
  /** Letters read so far. */
  letters: number;
  /** Bits a letter of the batches since the news before: what is left to guess. */
  bits: number;
  /** What it writes by now, every few seconds. */
  wrote?: string | undefined;
}

export interface Learned {
  letters: number;
  different: number;
  /** Bits a letter on the end of the text, which was held out. */
  heldOutBits: number;
  /** What guessing by how often each letter occurs would need. */
  guessingBits: number;
  seconds: number;
}

export interface WriteSettings {
  temperature: number;
  seed: number;
  /** How many letters. */
  length: number;
}

/** What was written, and the hidden states behind each letter. */
export interface Written {
  letters: string[];
  /** [T, H] */
  states: Float32Array;
  units: Found[];
}

/** Letters of a text; more are cut off, fewer are too few. */
const [leastLetters, mostLetters] = [500, 2_000_000];
const [streams, steps] = [32, 64];
const heldOut = 0.05;
/** Between two looks at what it writes by now, in milliseconds. */
const lookEvery = 4000;
const lookLength = 160;

export class Writer {
  readonly #vocabulary: Vocabulary;
  readonly #model: LanguageModel;
  readonly #ids: Int32Array;
  readonly #settings: LearnSettings;

  /** @throws BpttError for a text that is too short. */
  constructor(text: string, settings: LearnSettings) {
    const letters = [...text.replaceAll('\r\n', '\n')].slice(0, mostLetters);
    if (letters.length < leastLetters)
      throw new BpttError('BPTT_ARGUMENT', `text: expected at least ${leastLetters} letters, got ${letters.length}`);
    const whole = letters.join('');
    this.#vocabulary = Vocabulary.characters(whole);
    this.#ids = this.#vocabulary.encode(whole);
    this.#settings = settings;
    this.#model = new LanguageModel(this.#vocabulary.size, settings.hidden, new Random(settings.seed));
  }

  dispose(): void {
    this.#model.dispose();
  }

  async learn(signal: AbortSignal, tell: (news: LearnNews) => void): Promise<Learned> {
    const end = Math.floor(this.#ids.length * (1 - heldOut));
    const batchSize = Math.min(streams, Math.max(1, Math.floor(end / steps)));
    const loader = new TextLoader(this.#ids.slice(0, end), { batchSize, bptt: steps });
    const solver = new Solver({ optimArgs: { lr: this.#settings.lr }, task: languageModel() });
    const over = AbortSignal.any([signal, AbortSignal.timeout(1000 * this.#settings.seconds)]);
    const began = performance.now();
    let [told, looked, before] = [0, began, 0];
    const report = ({ totalSteps }: { totalSteps: number }) => {
      const losses = solver.trainLossHistory.slice(before);
      const now = performance.now();
      if (!losses.length || now - told < 100) return;
      told = now;
      before = solver.trainLossHistory.length;
      const look = now - looked > lookEvery;
      if (look) looked = now;
      tell({
        seconds: (now - began) / 1000,
        letters: totalSteps * batchSize * steps,
        bits: losses.reduce((sum, loss) => sum + loss, 0) / losses.length / Math.LN2,
        wrote: look ? this.#letters({ temperature: 0.7, seed: 0, length: lookLength }).join('') : undefined,
      });
    };
    const { failure, seconds } = await solver.train(this.#model, loader, null, {
      numEpochs: 10_000,
      clipNorm: 1,
      logNth: 1e9,
      log: () => {},
      signal: over,
      callbacks: [{ name: 'news', onProgress: report }],
    });
    if (failure) throw failure;
    return {
      letters: this.#ids.length,
      different: this.#vocabulary.size,
      heldOutBits: this.#bitsOf(this.#ids.slice(end)),
      guessingBits: entropy(this.#ids, this.#vocabulary.size),
      seconds,
    };
  }

  write(settings: WriteSettings): Written {
    const letters = this.#letters(settings);
    return this.#behind(letters);
  }

  #behind(letters: string[]): Written {
    const ids = this.#vocabulary.encode(letters.join(''));
    const states = tf.tidy(() => this.#model.states(tf.tensor2d(ids, [ids.length, 1], 'int32')).dataSync());
    return { letters, states: Float32Array.from(states), units: unitsThatFire(letters, Float32Array.from(states)) };
  }

  /** Begins as after a line's end, or where there is none with the text's first letter. */
  #letters({ temperature, seed, length }: WriteSettings): string[] {
    const uniform = new Random(seed).uniform01(length);
    const first = Math.max(0, this.#vocabulary.tokens.indexOf('\n'));
    const ids: number[] = [];
    let state: [tf.Tensor3D, tf.Tensor3D] | undefined;
    try {
      for (let t = 0; t < length; t++) {
        const input = tf.tensor2d([ids.at(-1) ?? first], [1, 1], 'int32');
        const [logits, next] = this.#model.forward(input, state ? { state } : {});
        input.dispose();
        tf.dispose(state ?? []);
        state = next;
        ids.push(drawIndex(logits.dataSync(), temperature, uniform[t]!));
        logits.dispose();
      }
    } finally {
      tf.dispose(state ?? []);
    }
    return ids.map((id) => this.#vocabulary.tokens[id]!);
  }

  #bitsOf(ids: Int32Array): number {
    const T = ids.length - 1;
    return tf.tidy(() => {
      const [logits] = this.#model.forward(tf.tensor2d(ids.subarray(0, T), [T, 1], 'int32'));
      const all = logits.dataSync<'float32'>();
      const V = this.#vocabulary.size;
      let nats = 0;
      for (let t = 0; t < T; t++) {
        const row = all.subarray(t * V, (t + 1) * V);
        const most = row.reduce((a, b) => Math.max(a, b));
        nats += most + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - most), 0)) - row[ids[t + 1]!]!;
      }
      return nats / T / Math.LN2;
    });
  }
}

function entropy(ids: Int32Array, V: number): number {
  const counts = new Float64Array(V);
  for (const id of ids) counts[id]!++;
  return -counts.reduce((sum, count) => sum + (count ? (count / ids.length) * Math.log2(count / ids.length) : 0), 0);
}
