/** @file The example learns, and says what it promises to. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('image-networks.mjs', import.meta.url));

test('four networks learn the same digits, and are tested on moved ones', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '240', '60', '3']);
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const [head, , ...networks] = rows;
  expect(head).toContain('shifted by 4');
  expect(networks.map(([, name, parameters]) => [name, parameters])).toEqual([
    ['MLP, 128 hidden', `${784 * 128 + 128 + 128 * 10 + 10}`],
    ['CNN, 8 and 16 channels', `${9 * 8 + 8 + 9 * 8 * 16 + 16 + 25 * 16 * 10 + 10}`],
    ['RNN, 128 units', `${128 * (28 + 128 + 2) + 128 * 10 + 10}`],
    ['LSTM, 128 units', `${4 * 128 * (28 + 128 + 2) + 128 * 10 + 10}`],
  ]);
  const onTraining = networks.map((cells) => Number.parseFloat(cells[5]!));
  expect(onTraining[0]).toBeGreaterThan(60); // after these few steps the LSTM is still near chance
  expect(onTraining[1]).toBeGreaterThan(25);
  expect(onTraining[2]).toBeGreaterThan(25);
});
