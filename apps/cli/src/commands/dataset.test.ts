/** @file `bptt dataset`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data } from '../digits.fixture.js';

test('counts, range and a grid', async () => {
  for (const out of ['grid.svg', 'grid.png']) {
    const ended = await bptt('dataset', '--data', data, '--samples', '3', '--out', out, '--json');
    expect(json(ended)).toMatchObject({
      train: { images: 200, height: 28, width: 28, min: 0, max: 255, counts: Array(10).fill(20) },
      test: { images: 50 },
      out,
    });
  }
  const { width, height, data: pixels } = decode(await readFile(join(folder, 'grid.png')));
  expect([width, height]).toEqual([3 * 30 + 2, 10 * 30 + 2]);
  expect(pixels[(2 + 4) * width + 2 + 4]).toBe(255);
  expect(await readFile(join(folder, 'grid.svg'), 'utf8')).toMatch(/^<svg [^]*<image [^]*base64,[^]*<\/svg>\n$/);
  const blocks = await bptt('dataset', '--data', data, '--samples', '1');
  expect(blocks.stdout).toMatch(/^9\n[^]* █/m);
});
