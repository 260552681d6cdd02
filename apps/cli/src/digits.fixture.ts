/** @file A folder of digits that are easy to learn, in MNIST's four files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { folder } from './bptt.fixture.js';

/** 200 digits to learn from, 50 to test with. */
export const data = join(folder, 'digits');
beforeAll(() => writeDigits(data, 200, 50));

/** What makes a training of a test short. */
export const quick = ['--hidden', '8', '--batch-size', '16', '--lr', '0.02'];

/** Bytes of an IDX file: a magic number, sizes, then the data. */
function idx(magic: number, sizes: number[], bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 * (1 + sizes.length) + bytes.length);
  const view = new DataView(file.buffer);
  [magic, ...sizes].forEach((word, i) => view.setUint32(4 * i, word));
  file.set(bytes, 4 * (1 + sizes.length));
  return file;
}

/** Images in which the lit column tells the class: easy to learn. */
export async function writeDigits(into: string, train: number, test: number): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const [prefix, count] of [
    ['train', train],
    ['t10k', test],
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    const images = new Uint8Array(count * 28 * 28);
    labels.forEach((label, i) => {
      for (let y = 4; y < 28; y++) images.fill(255, i * 784 + y * 28 + 4 + 2 * label, i * 784 + y * 28 + 6 + 2 * label);
    });
    await writeFile(join(into, `${prefix}-images-idx3-ubyte`), idx(0x803, [count, 28, 28], images));
    await writeFile(join(into, `${prefix}-labels-idx1-ubyte`), idx(0x801, [count], labels));
  }
}
