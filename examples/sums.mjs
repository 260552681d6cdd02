/** @file Sequence to sequence with attention: "345+78" -> "423": node examples/sums.mjs [digits] [steps] [hidden] */
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '@bptt/cells';
import { Vocabulary } from '@bptt/data';
import { startKernels } from '@bptt/kernels';
import { labelling, Solver } from '@bptt/solver';
import { Seq2Seq } from './attention.mjs';

const [digits = 3, steps = 6000, hidden = 96] = process.argv.slice(2).map(Number);
const [B, length] = [64, digits + 1];
const vocabulary = Vocabulary.characters('0123456789+ ^'); // ^ begins an answer

/** Texts as the columns of ids [T, B]. */
function idsOf(texts, T) {
  const columns = texts.map((text) => vocabulary.encode(text.padEnd(T)));
  const data = Int32Array.from({ length: T * B }, (_, i) => columns[i % B][Math.floor(i / B)]);
  return { data, shape: [T, B] };
}

/** Each time it is iterated, new pairs of numbers of 1 to `digits` digits. */
function loader(batches, seed) {
  const random = new Random(seed);
  const below = (n) => Math.floor((random.uniform(1, 0.5)[0] + 0.5) * n);
  const number = () => below(10 ** (1 + below(digits)));
  return {
    length: batches,
    *[Symbol.iterator]() {
      for (let i = 0; i < batches; i++) {
        const pairs = Array.from({ length: B }, () => [number(), number()]);
        const question = idsOf(pairs.map((pair) => pair.join('+')), 2 * digits + 1); // prettier-ignore
        const answers = pairs.map(([a, b]) => String(a + b).padEnd(length));
        const before = answers.map((text) => `^${text}`.slice(0, length));
        yield { inputs: { question, before: idsOf(before, length) }, targets: idsOf(answers, length) };
      }
    },
  };
}

await startKernels();
const model = new Seq2Seq(vocabulary.size, hidden, new Random(0));
const solver = new Solver({ optimArgs: { lr: 2e-3 }, task: labelling() });
const options = { numEpochs: Math.ceil(steps / 500), clipNorm: 1, logNth: 1e9, log: console.error };
const { seconds } = await solver.train(model, loader(Math.min(steps, 500), 1), loader(10, 2), options);

let right = 0;
const begin = idsOf(Array(B).fill('^'), 1).data;
for (const { inputs, targets } of loader(10, 3)) {
  const question = tf.tensor(inputs.question.data, inputs.question.shape, 'int32');
  const answer = model.answer(question, begin, length);
  for (let b = 0; b < B; b++) right += Number(answer.every((ids, t) => ids[b] === targets.data[t * B + b]));
  question.dispose();
}
const percent = ((100 * right) / (10 * B)).toFixed(1);
console.log(`sums of up to ${digits} digits: ${percent} % right to the last digit, in ${seconds.toFixed(0)} s`);
