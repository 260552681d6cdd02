/** @file What `bptt train` saves and says. */
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';

test.each(['rnn', 'lstm'])('%s: saves a model, prints one JSON object with the fields others read', async (module) => {
  const out = join(folder, `${module}.safetensors`);
  const ended = await bptt(
    'train',
    module,
    '--data',
    data,
    '--out',
    out,
    '--epochs',
    '2',
    '--seed',
    '5',
    '--json',
    ...quick,
  );
  expect(ended.stderr).toContain('epoch 2/2');
  expect(ended.code).toBe(0);
  const result = json(ended);
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  expect(result).toMatchObject({ model: out, seed: 5, stopReason: 'completed' });
  expect(result['sha256']).toBe(
    createHash('sha256')
      .update(await readFile(out))
      .digest('hex'),
  );
  const keysOfEpoch = ['epoch', 'lr', 'seconds', 'trainAccuracy', 'trainLoss', 'valAccuracy', 'valLoss'];
  expect(result['epochs'].map((epoch: object) => Object.keys(epoch).sort())).toEqual(
    Array.from({ length: 2 }, () => keysOfEpoch),
  );
  expect(['strict', 'relaxed', 'wide', 'wide-relaxed', 'reference']).toContain(result['variant']);
  const evaluated = json(await bptt('evaluate', out, '--data', data, '--json'));
  expect(evaluated['accuracy']).toBe(result['testAccuracy']);
  expect(evaluated['loss']).toBe(result['testLoss']);
  expect(evaluated['confusion'].map((row: number[]) => row.reduce((a, b) => a + b))).toEqual(Array(10).fill(5));
});

test('same seed, same bytes; another seed, others', async () => {
  const sha = async (seed: string, out: string) =>
    json(
      await bptt(
        'train',
        'lstm',
        '--data',
        data,
        '--out',
        join(folder, out),
        '--epochs',
        '1',
        '--seed',
        seed,
        '--json',
        ...quick,
      ),
    )['sha256'];
  const first = await sha('1', 'a.safetensors');
  expect(await sha('1', 'b.safetensors')).toBe(first);
  expect(await sha('2', 'c.safetensors')).not.toBe(first);
});

test('learns', async () => {
  const result = json(
    await bptt('train', 'rnn', '--data', data, '--out', join(folder, 'learnt'), '--epochs', '10', '--json', ...quick),
  );
  expect(result['testAccuracy']).toBeGreaterThan(0.9);
});

test('--train-size takes a part; the default file is in models/', async () => {
  const ended = await bptt('train', 'rnn', '--data', data, '--epochs', '1', '--train-size', '40', ...quick);
  expect(ended.stdout).toContain('on 36 images, 4 for validation');
  expect(ended.stdout).toContain('saved models/rnn-mnist.safetensors');
  expect(ended.code).toBe(0);
  expect(await readdir(join(folder, 'models'))).toEqual(['rnn-mnist.safetensors']);
});

test('a pickle has no test set', async () => {
  const pickle = join(folder, 'digits.p');
  const list = (items: number[][]) => [0x5d, 0x28, ...items.flat(), 0x65]; // ] ( items e
  const byte = (value: number) => [0x4b, value]; // K
  const image = (label: number) => list(Array(4).fill(list([10 * label, 7, 0, 255].map(byte))));
  const labels = Array.from({ length: 20 }, (_, i) => i % 10);
  await writeFile(
    pickle,
    Uint8Array.from([0x80, 2, ...list(labels.map(image)), ...list(labels.map(byte)), 0x86, 0x2e]),
  );
  const result = json(
    await bptt(
      'train',
      'rnn',
      '--data',
      pickle,
      '--out',
      join(folder, 'p.safetensors'),
      '--epochs',
      '1',
      '--json',
      ...quick,
    ),
  );
  expect(result).toMatchObject({ testAccuracy: null, testLoss: null, stopReason: 'completed' });
});

test('weights that are worse, or no numbers, leave the model that is there', async () => {
  const out = join(folder, 'kept.safetensors');
  const train = (...more: string[]) => bptt('train', 'lstm', '--data', data, '--out', out, ...quick, ...more);
  const good = json(await train('--epochs', '10', '--json'));
  const before = await readFile(out);
  const worse = await train('--epochs', '1', '--lr', '1e-9');
  expect(worse.stderr).toContain(`bptt: ${out} holds an LSTM of validation accuracy`);
  expect(worse.stdout).toMatch(/^left .*kept\.safetensors as it was: it holds an LSTM .*, which is no worse$/m);
  const broken = await train('--lr', '1e38', '--json');
  expect(broken.code).toBe(1);
  expect(broken.stderr).toMatch(/^bptt: not saved: model: .* expected a finite number, found -?Infinity$/m);
  expect(json(broken)).toMatchObject({ model: null, sha256: null, stopReason: 'diverged' });
  expect(await readFile(out)).toEqual(before);
  // The same training again ends with the same file, and nothing beside it but what the worse one left.
  expect(json(await train('--epochs', '10', '--json'))).toMatchObject({ model: out, sha256: good['sha256'] });
  expect((await readdir(folder)).filter((name) => name.startsWith('kept.'))).toHaveLength(2);
});

test('divergence stops it, keeps finite weights and exits with 1', async () => {
  const out = join(folder, 'diverged.safetensors');
  const ended = await bptt(
    'train',
    'rnn',
    '--nonlinearity',
    'relu',
    '--data',
    data,
    '--out',
    out,
    '--epochs',
    '50',
    '--hidden',
    '8',
    '--lr',
    '1e30',
    '--json',
  );
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/bptt: training stopped: epoch \d+, step \d+: loss .* gradient/);
  expect(json(ended)['stopReason']).toBe('diverged');
  expect((await bptt('evaluate', out, '--data', data)).code).toBe(0);
});
