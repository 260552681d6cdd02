/** @file The small training that is disturbed: an LSTM of two layers with dropout, on digits that are a lit column each. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../setup.mjs';

const settings = '--hidden 8 --layers 2 --dropout 0.3 --batch-size 16 --lr 0.01 --epochs 30 --seed 7'.split(' ');

const dataOf = (folder) => join(folder, 'digits');

/** 200 images to learn from, 50 to test with, in MNIST's four files. */
export function writeDigits(folder) {
  mkdirSync(dataOf(folder));
  for (const [prefix, count] of Object.entries({ train: 200, t10k: 50 })) {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    const images = new Uint8Array(count * 784);
    labels.forEach((label, i) => {
      for (let y = 4; y < 28; y++) images.fill(255, i * 784 + y * 28 + 4 + 2 * label, i * 784 + y * 28 + 6 + 2 * label);
    });
    writeFileSync(join(dataOf(folder), `${prefix}-images-idx3-ubyte`), idx(0x803, [count, 28, 28], images));
    writeFileSync(join(dataOf(folder), `${prefix}-labels-idx1-ubyte`), idx(0x801, [count], labels));
  }
}

function idx(magic, sizes, bytes) {
  const header = Buffer.alloc(4 * (1 + sizes.length));
  [magic, ...sizes].forEach((word, i) => header.writeUInt32BE(word, 4 * i));
  return Buffer.concat([header, bytes]);
}

/**
 * One `bptt train` in a process of its own.
 * @param disturb is given the process, and what it has said so far each time that it says something.
 */
export function train(folder, out, { more = [], node = [], disturb = () => undefined }) {
  const args = ['train', 'lstm', '--data', dataOf(folder), '--out', out, ...settings, ...more];
  const child = spawn(process.execPath, [...node, cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  disturb(child, said);
  child.stderr.on('data', (text) => disturb(child, (said += text)));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, said })));
}

export const sha256Of = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The file of the training that nothing disturbs, and how long it took. */
export async function undisturbed(folder) {
  const out = join(folder, 'undisturbed.safetensors');
  const started = performance.now();
  const { code, said } = await train(folder, out, { more: ['--checkpoint-every', '1'] });
  if (code !== 0) throw new Error(said);
  return { sha256: sha256Of(out), milliseconds: Math.round(performance.now() - started) };
}

export function expectSame(found, sha256, what) {
  if (found !== sha256) throw new Error(`${what}: expected sha256 ${sha256}, got ${found}`);
}
