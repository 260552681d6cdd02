/** @file Looks at a model before it is sent: its size and shapes, and what it gets right on the validation images. */
import { readRegularFile } from '@bptt/files';
import type { CompetitionView } from '@bptt/course/client';
import { note } from '../terminal/print.js';
import { percent } from '../terminal/style.js';

/** Held out of MNIST's training images by `bptt train` with its default seed. */
const seed = 0;

/**
 * The bytes to send.
 * @throws FileError or ArgumentError for a file beyond the limits; what loading it throws for one that holds no classifier of digits.
 */
export async function check(path: string, { limits }: CompetitionView, thorough: boolean): Promise<Uint8Array> {
  const bytes = await readRegularFile(path, limits.bytes);
  if (!thorough) return bytes;
  const [{ loadClassifier }, { expectFitting, test }, { split }, { loadImages }, { startSimd }] = await Promise.all([
    import('@bptt/cells'),
    import('@bptt/digits'),
    import('@bptt/data'),
    import('../options/data.js'),
    import('../options/simd.js'),
  ]);
  await startSimd();
  const { model, card, assumed } = loadClassifier(bytes, path);
  expectFitting(model, path);
  if (assumed.length) note(`bptt: ${path} does not say it, so the server assumes: ${assumed.join(', ')}`);
  const { train } = await loadImages();
  const { validation } = split(train, { seed });
  const { accuracy, samples } = await test(model, card, validation);
  note(`${path}: ${model.architecture.module}, ${percent(accuracy)} of ${samples} validation images right`);
  model.dispose();
  return bytes;
}
