/** @file `bptt serve init`: a course that can be served as it is, with MNIST's test images hidden in it. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MNIST } from '@bptt/data';
import { FileError } from '@bptt/errors';
import { writeOutput } from '@bptt/files';
import { settingsFile } from './settings.js';

/** What an example course says; what it leaves out has its default. */
const example = {
  title: 'Recurrent networks',
  competitions: [
    {
      id: 'mnist',
      title: 'MNIST, row by row',
      testSet: 'hidden-test-set',
      publicShare: 0.5,
      seed: 1,
      opens: null,
      closes: null,
      marks: { passed: 0.9, bonus: 0.97 },
      limits: { bytes: 4194304, parameters: 1000000, operations: 50000000, submissionsPerDay: 5 },
      formats: ['safetensors'],
      board: 'pseudonyms',
      ladder: true,
      worstDigits: 12,
    },
  ],
};

export const mnistWarning =
  "MNIST's test labels are public, so that a cheater can have them: for marks that count use images of your own. " +
  'Put two IDX files, or a pickle of (images, labels), in the folder that testSet names: docs/serve.md says how, also for Fashion-MNIST.';

/**
 * Makes `folder` with course.json and MNIST's test set.
 * @param mnist the folder with MNIST's files.
 * @throws FileError where a course is there already; nothing of it is touched.
 */
export async function initCourse(folder: string, mnist: string): Promise<void> {
  const path = join(folder, settingsFile);
  if (await stat(path).catch(() => undefined)) throw new FileError(path, 'is there already');
  const [competition] = example.competitions;
  await mkdir(join(folder, competition!.testSet), { recursive: true, mode: 0o700 });
  for (const { name } of [MNIST.testImages, MNIST.testLabels])
    await writeOutput(join(folder, competition!.testSet, name), await unpacked(join(mnist, name)));
  await writeOutput(path, `${JSON.stringify(example, null, 2)}\n`);
}

async function unpacked(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => readFile(`${path}.gz`));
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
