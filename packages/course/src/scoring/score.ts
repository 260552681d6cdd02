/** @file Scores one model on the hidden images: as `bptt evaluate` does, and what of it is public. */
import { loadClassifier } from '@bptt/cells';
import type { ImageDataset } from '@bptt/data';
import { expectFitting, testBatches } from '@bptt/digits';
import { ArgumentError, FormatError } from '@bptt/errors';
import { readModel, readWeights } from '@bptt/formats';
import { classification, evaluate } from '@bptt/solver';
import { publicMask } from '../course/test-set.js';
import { Answers, type Answered } from './answers.js';
import { costOf } from './cost.js';
import type { Job, Scored, WorstDigit } from './job.js';

/** What errors call the submission. */
const source = 'the model';

/**
 * @param begun called when the file is known to hold a model that may be scored.
 * @throws BpttError for a file that holds none, or one beyond the limits.
 */
export async function score(
  bytes: Uint8Array,
  images: ImageDataset,
  job: Job,
  begun: () => void,
): Promise<{ scored: Scored; correct: Uint8Array }> {
  expectFormat(bytes, job);
  const { architecture, assumed } = readModel(bytes, { source });
  const cost = costOf(architecture, images.shape[1]);
  for (const what of ['parameters', 'operations'] as const)
    if (cost[what] > job[what]) throw new ArgumentError(`${source}: ${what}`, `at most ${job[what]}`, cost[what]);
  const { model, card } = loadClassifier(bytes, source);
  expectFitting(model, source, { columns: images.shape[2], classes: images.classes });
  begun();
  const { accuracy, loss, answers } = await evaluate(model, testBatches(images, card), {
    task: classification({ metrics: () => ({ answers: new Answers() }) }),
  });
  model.dispose();

  const mask = publicMask(images.length, job.publicShare, job.seed);
  const shown = answers.map((answer, index) => ({ ...answer, index })).filter(({ index }) => mask[index]);
  const hidden = answers.filter((_, index) => !mask[index]);
  const { module, hiddenSize, numLayers, bidirectional } = architecture;
  return {
    correct: Uint8Array.from(shown, ({ label, answer }) => Number(label === answer)),
    scored: {
      module,
      hiddenSize,
      numLayers,
      bidirectional,
      ...cost,
      assumed,
      images: images.length,
      publicImages: shown.length,
      accuracy,
      loss,
      publicAccuracy: accuracyOf(shown),
      privateAccuracy: accuracyOf(hidden),
      confusion: confusionOf(shown, images.classes),
      worst: worstOf(shown, images, job.worstDigits),
    },
  };
}

/** Safetensors begin with a length below 2^24 and an object; what else there is, is looked at only where the course takes something else. */
function expectFormat(bytes: Uint8Array, { formats }: Job): void {
  if (bytes[7] === 0 && bytes[8] === 0x7b && formats.includes('safetensors')) return;
  const others = formats.filter((format) => format !== 'safetensors');
  const found = others.length ? readWeights(bytes, source).format : 'something else';
  if ((others as string[]).includes(found)) return;
  const advice = 'safetensors.torch.save_file(model.state_dict(), path) writes them';
  throw new FormatError({
    source,
    field: 'start',
    offset: 0,
    expected: `${formats.join(' or ')}, which is what this course takes`,
    found: formats.includes('safetensors') ? `${found}: ${advice}` : found,
  });
}

/** A count divided by n, as the metric has it. */
const accuracyOf = (answers: Answered[]): number =>
  answers.filter(({ label, answer }) => label === answer).length / answers.length;

function confusionOf(answers: Answered[], classes: number): number[][] {
  const confusion = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (const { label, answer } of answers) confusion[label]![answer]!++;
  return confusion;
}

function worstOf(answers: (Answered & { index: number })[], images: ImageDataset, count: number): WorstDigit[] {
  const wrong = answers.filter(({ label, answer }) => label !== answer).sort((a, b) => b.loss - a.loss);
  const [, height, width] = images.shape;
  return wrong.slice(0, count).map(({ index, label, answer, probability }) => ({
    label,
    answer,
    probability,
    pixels: Buffer.from(images.pixels(index)).toString('base64'),
    height,
    width,
  }));
}
