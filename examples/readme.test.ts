/** @file The example of the root README runs as it stands, on less data and for one epoch. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** An IDX file of bytes. */
function idx(magic: number, sizes: number[], at: (i: number) => number): Uint8Array {
  const data = Uint8Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => at(i));
  const head = Uint8Array.from([magic, ...sizes].flatMap((n) => [n >>> 24, n >>> 16, n >>> 8, n]));
  return Uint8Array.from([...head, ...data]);
}

test('the example of the README trains', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(readme)!;
  const folder = await mkdtemp(join(tmpdir(), 'bptt-readme-'));
  // Beside the packages that it imports.
  const script = fileURLToPath(new URL(`.readme-${process.pid}.mjs`, import.meta.url));
  try {
    for (const [set, count] of [
      ['train', 200],
      ['t10k', 10],
    ] as const) {
      const images = idx(0x803, [count, 28, 28], (i) => (i * 37) % 256);
      await writeFile(join(folder, `${set}-images-idx3-ubyte`), images);
      await writeFile(
        join(folder, `${set}-labels-idx1-ubyte`),
        idx(0x801, [count], (i) => i % 10),
      );
    }
    const short = code!.replace("'data/mnist'", JSON.stringify(folder)).replace('numEpochs: 10', 'numEpochs: 1');
    expect(short).toContain(folder);
    expect(short).toContain('numEpochs: 1 ');
    await writeFile(script, short);
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(stdout).toContain('[Epoch 1/1]');
  } finally {
    await rm(script, { force: true });
    await rm(folder, { recursive: true });
  }
});
