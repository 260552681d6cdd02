import { expect, test } from 'vitest';
import { bpttProcess } from '../bptt.fixture.js';

/** What the shell's script is told: words, and whether it may add files (`:0`) or not (`:4`). */
const completed = async (...words: string[]) =>
  (await bpttProcess(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]);

test.each([
  [['tr'], ['train', ':4', '']],
  [
    ['train', '--hid'],
    ['--hidden', ':4', ''],
  ],
  [
    ['train', 'lstm', '--out', ''],
    [':0', ''],
  ],
  [
    ['evaluate', 'mo'],
    [':0', ''],
  ],
  [
    ['train', 'lstm', '--hidden', ''],
    [':4', ''],
  ],
])('%j', async (words, expected) => {
  expect(await completed(...words)).toEqual(expected);
});

test('bash adds files by itself, and needs no other package', async () => {
  const { stdout } = await bpttProcess(['completion', 'bash']);
  expect(stdout).toMatch(/^if ! declare -F _get_comp_words_by_ref/);
  expect(stdout).toMatch(/\ncomplete -o default -F __bptt_complete bptt\n$/);
});
