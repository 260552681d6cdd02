import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../dist/main.js');
let folder: string;
let data: string;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command in the test's folder; `interruptAt` sends Ctrl-C, or `by`, when stderr matches. */
function bptt(
  args: string[],
  { interruptAt, by = 'SIGINT', env = {} }: { interruptAt?: RegExp; by?: NodeJS.Signals; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => (ended.stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => {
      ended.stderr += text.toString();
      if (interruptAt?.test(ended.stderr)) {
        interruptAt = undefined;
        child.kill(by);
      }
    });
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

/** Bytes of an IDX file: a magic number, sizes, then the data. */
function idx(magic: number, sizes: number[], bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 * (1 + sizes.length) + bytes.length);
  const view = new DataView(file.buffer);
  [magic, ...sizes].forEach((word, i) => view.setUint32(4 * i, word));
  file.set(bytes, 4 * (1 + sizes.length));
  return file;
}

/** Images in which the lit column tells the class: easy to learn. */
async function writeDigits(into: string, train: number, test: number): Promise<void> {
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

const quick = ['--hidden', '8', '--batch-size', '16', '--lr', '0.02'];
const json = (ended: Ended) => JSON.parse(ended.stdout) as Record<string, any>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bptt-cli-'));
  data = join(folder, 'digits');
  await writeDigits(data, 200, 50);
});

describe('train', () => {
  test.each(['rnn', 'lstm'])(
    '%s: saves a model, prints one JSON object with the fields others read',
    async (module) => {
      const out = join(folder, `${module}.safetensors`);
      const ended = await bptt([
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
      ]);
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
      const evaluated = json(await bptt(['evaluate', out, '--data', data, '--json']));
      expect(evaluated['accuracy']).toBe(result['testAccuracy']);
      expect(evaluated['loss']).toBe(result['testLoss']);
      expect(evaluated['confusion'].map((row: number[]) => row.reduce((a, b) => a + b))).toEqual(Array(10).fill(5));
    },
  );

  test('same seed, same bytes; another seed, others', async () => {
    const sha = async (seed: string, out: string) =>
      json(
        await bptt([
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
        ]),
      )['sha256'];
    const first = await sha('1', 'a.safetensors');
    expect(await sha('1', 'b.safetensors')).toBe(first);
    expect(await sha('2', 'c.safetensors')).not.toBe(first);
  });

  const elaborate = [
    'gru',
    '--layers',
    '2',
    '--bidirectional',
    '--dropout',
    '0.2',
    '--init',
    'chrono',
    '--optimiser',
    'rmsprop',
    '--momentum',
    '0.5',
    '--weight-decay',
    '0.01',
    '--schedule',
    'step',
    '--step-size',
    '1',
    '--gamma',
    '0.5',
    '--warm-up',
    '4',
    '--clip',
    '1',
    '--epochs',
    '3',
  ];

  test('all settings: same flags, same bytes; they are in the model card', async () => {
    const train = async (out: string) =>
      json(await bptt(['train', ...elaborate, '--data', data, '--out', join(folder, out), '--json', ...quick]));
    const first = await train('d.safetensors');
    expect(first['stopReason']).toBe('completed');
    // 12 steps an epoch; the falls come 12 and 24 steps after the warm-up.
    expect(first['epochs'].map(({ lr }: { lr: number }) => lr)).toEqual([0.02, 0.01, 0.005]);
    expect((await train('e.safetensors'))['sha256']).toBe(first['sha256']);
    const bytes = await readFile(join(folder, 'd.safetensors'));
    const card = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()).__metadata__;
    expect(card).toMatchObject({ module: 'GRU', numLayers: '2', bidirectional: 'true', dropout: '0.2' });
    expect(JSON.parse(card.recipe)).toEqual({
      optimiser: 'rmsprop',
      lr: 0.02,
      momentum: 0.5,
      weightDecay: 0.01,
      schedule: 'step',
      stepSize: 1,
      gamma: 0.5,
      warmUp: 4,
      init: 'chrono',
      forgetBias: null,
      batchSize: 16,
      epochs: 3,
      bestEpoch: expect.any(Number),
      clip: 1,
      patience: null,
      trainSize: null,
      validationFraction: 0.1,
    });
  });

  test.each([
    ['lstm', '--optimiser', 'sgd', '--momentum', '0.9'],
    ['lstm', '--optimiser', 'adamw', '--schedule', 'cosine', '--warm-up', '10'],
    ['rnn', '--schedule', 'one-cycle', '--init', 'identity', '--nonlinearity', 'relu'],
    ['lstm', '--forget-bias', '1', '--init', 'orthogonal'],
    ['gru', '--layers', '2', '--dropout', '0.3'],
  ])('%s %s %s %s %s: another training than without', async (module, ...flags) => {
    const sha = async (...more: string[]) =>
      json(
        await bptt([
          'train',
          module,
          ...more,
          '--data',
          data,
          '--out',
          join(folder, 'f.safetensors'),
          '--epochs',
          '2',
          '--json',
          ...quick,
        ]),
      )['sha256'];
    expect(await sha(...flags)).not.toBe(await sha(...flags.slice(0, flags[0] === '--layers' ? 2 : 0)));
  });

  test('--watch-gradients keeps norms of every n-th step, draws them, and changes no bit of the model', async () => {
    const out = join(folder, 'watched.safetensors');
    const run = async (...more: string[]) =>
      bptt(['train', 'gru', '--data', data, '--out', out, '--epochs', '2', '--clip', '0.1', ...more, ...quick]);
    const plain = json(await run('--json'));
    expect(plain).not.toHaveProperty('gradients');
    const watched = json(await run('--json', '--watch-gradients', '10', '--watch-out', 'gradients.svg'));
    expect(watched['sha256']).toBe(plain['sha256']);
    expect(watched['gradients'].map(({ epoch, step }: Record<string, number>) => [epoch, step])).toEqual([
      [1, 1],
      [1, 11],
      [2, 21],
    ]);
    for (const { norm, clippedNorm, relativeUpdate, norms, notFinite, inputNorms } of watched['gradients']) {
      expect(Math.hypot(...(Object.values(norms) as number[]))).toBeCloseTo(norm, 10);
      expect(norm).toBeGreaterThan(clippedNorm);
      expect(clippedNorm).toBeCloseTo(0.1, 5);
      expect(relativeUpdate).toBeGreaterThan(0);
      expect(notFinite).toBeNull();
      for (const which of ['median', 'lower', 'upper']) expect(inputNorms[which]).toHaveLength(28);
    }
    expect(await readFile(join(folder, 'gradients.svg'), 'utf8')).toMatch(
      /^<svg [^]*watched at 3 of its steps[^]*<\/svg>\n$/,
    );
    const usual = await run('--watch-out', 'gradients.png');
    expect(usual.stdout).toMatch(
      /^gradients, step 1: norm .* \(clipped to 0\.1\), relative update .* reaches the first row, .* the last\nsaved gradients\.png$/m,
    );
    expect(usual.stderr).toMatch(/left grad \d/);
    expect(decode(await readFile(join(folder, 'gradients.png'))).width).toBeGreaterThan(1000);
  });

  test('a gradient that is not finite is named in the history', async () => {
    const result = json(
      await bptt([
        'train',
        'rnn',
        '--nonlinearity',
        'relu',
        '--data',
        data,
        '--out',
        join(folder, 'g.safetensors'),
        '--lr',
        '1e30',
        '--json',
        '--watch-gradients',
        '1',
        '--hidden',
        '8',
      ]),
    );
    expect(result['stopReason']).toBe('diverged');
    expect(result['gradients'].at(-1)).toMatchObject({
      norm: null,
      relativeUpdate: null,
      notFinite: expect.stringMatching(/^(rnn|fc)\./),
    });
  });

  test('learns', async () => {
    const result = json(
      await bptt([
        'train',
        'rnn',
        '--data',
        data,
        '--out',
        join(folder, 'learnt'),
        '--epochs',
        '10',
        '--json',
        ...quick,
      ]),
    );
    expect(result['testAccuracy']).toBeGreaterThan(0.9);
  });

  test('--train-size takes a part; the default file is in models/', async () => {
    const ended = await bptt(['train', 'rnn', '--data', data, '--epochs', '1', '--train-size', '40', ...quick]);
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
      await bptt([
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
      ]),
    );
    expect(result).toMatchObject({ testAccuracy: null, testLoss: null, stopReason: 'completed' });
  });

  test('Ctrl-C saves the weights so far, says where, exits with 130', async () => {
    const out = join(folder, 'interrupted.safetensors');
    const args = ['train', 'lstm', '--data', data, '--out', out, '--epochs', '10000', ...quick];
    const ended = await bptt(args, { interruptAt: /epoch 2\/10000 {2}/ });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('stopping');
    expect(ended.stdout).toContain(`saved ${out}`);
    expect(ended.stdout).toContain('(interrupted); best weights: epoch');
    expect((await bptt(['evaluate', out, '--data', data])).code).toBe(0);
    const asJson = await bptt([...args, '--json'], { interruptAt: /epoch 1\/10000 {2}/ });
    expect(asJson.code).toBe(130);
    expect(json(asJson)['stopReason']).toBe('aborted');
  });

  test('weights that are worse, or no numbers, leave the model that is there', async () => {
    const out = join(folder, 'kept.safetensors');
    const train = (...more: string[]) => bptt(['train', 'lstm', '--data', data, '--out', out, ...quick, ...more]);
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

  test.runIf(process.platform === 'linux')('nobody who reads is no reason to stop', async () => {
    const out = join(folder, 'unheard.safetensors');
    const train = [main, 'train', 'rnn', '--data', data, '--out', out, '--epochs', '2', ...quick];
    const run = (tail: string) =>
      spawnSync(
        'bash',
        ['-c', `"$@" ${tail}; echo rc $?; sha256sum < ${out}; rm ${out}`, '-', process.execPath, ...train],
        {
          cwd: folder,
          encoding: 'utf8',
        },
      );
    const heard = run('> log 2>&1').stdout;
    expect(heard).toMatch(/^rc 0\n[0-9a-f]{64}/);
    expect(run('2> /dev/full > log').stdout).toBe(heard);
    expect(run('2>&1 | true').stdout.replace(/^rc .*/, 'rc 0')).toBe(heard);
    const full = run('> /dev/full');
    expect(full.stdout).toBe(heard.replace('rc 0', 'rc 1'));
    expect(full.stderr).toMatch(/^bptt: the result cannot be written to stdout: ENOSPC/m);
  });

  test('a terminal that is closed asks it to stop and save', async () => {
    const out = join(folder, 'hup.safetensors');
    const args = ['train', 'lstm', '--data', data, '--out', out, '--epochs', '10000', ...quick];
    const ended = await bptt(args, { interruptAt: /epoch 2\/10000 {2}/, by: 'SIGHUP' });
    expect(ended.code).toBe(130);
    expect((await bptt(['evaluate', out, '--data', data])).code).toBe(0);
  });

  test('divergence stops it, keeps finite weights and exits with 1', async () => {
    const out = join(folder, 'diverged.safetensors');
    const ended = await bptt([
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
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/bptt: training stopped: epoch \d+, step \d+: loss .* gradient/);
    expect(json(ended)['stopReason']).toBe('diverged');
    expect((await bptt(['evaluate', out, '--data', data])).code).toBe(0);
  });
});

describe('evaluate', () => {
  test('--require decides the exit code, the exercise’s mark does not', async () => {
    const out = join(folder, 'poor.safetensors');
    await bptt(['train', 'rnn', '--data', data, '--out', out, '--epochs', '1', '--lr', '1e-9', '--hidden', '4']);
    const plain = await bptt(['evaluate', out, '--data', data]);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain("the exercise's mark for an RNN, above 90 %: ✗ not reached");
    expect(plain.stdout).not.toContain('\u001b');
    expect((await bptt(['evaluate', out, '--data', data, '--require', '0'])).code).toBe(0);
    const required = await bptt(['evaluate', out, '--data', data, '--require', '0.97', '--json']);
    expect(required.code).toBe(1);
    expect(required.stderr).toMatch(/^bptt: accuracy 0\.\d+: expected at least 0\.97\n$/);
    expect(json(required)['accuracy']).toBeLessThan(0.9);
  });
});

describe('compare', () => {
  const goldens = join(import.meta.dirname, '../../../pytorch/goldens');

  test.each(['wasm', 'reference', 'cpu'])('the exercise, on %s', async (backend) => {
    const ended = await bptt(['compare', '--backend', backend, '--no-timing', '--no-python']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('all 4 equal PyTorch');
  });

  test('forward passes are timed: our builds, the equations', async () => {
    const ended = await bptt(['compare', '--runs', '12', '--simd', 'strict', '--no-python', '--json']);
    const { passed, cases, timings, live, leftOut } = json(ended) as Record<string, unknown> & {
      timings: Record<string, unknown>[];
    };
    expect({ code: ended.code, passed, live, leftOut }).toEqual({ code: 0, passed: true, live: null, leftOut: {} });
    expect(cases).toHaveLength(4);
    const modules = ['RNN', 'LSTM', 'GRU'];
    expect(timings).toEqual(
      modules.flatMap((module) => [
        { name: 'bptt', variant: 'strict', module, runs: 12, seconds: expect.any(Number) },
        { name: 'equations, plain tfjs', module, runs: 12, seconds: expect.any(Number) },
      ]),
    );
    expect(timings.every(({ seconds }) => (seconds as number) > 0)).toBe(true);
  });

  const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch']).status === 0);
  test.skipIf(!python)(`PyTorch, run live${python ? '' : ' (skipped: no python3 has torch)'}`, async () => {
    const run = async (seed: string) =>
      json(
        await bptt(['compare', '--python', python!, '--runs', '5', '--simd', 'strict', '--seed', seed, '--json']),
      ) as { passed: boolean; timings: unknown[]; live: { cases: { file: string; passed: boolean }[] } };
    const { passed, timings, live } = await run('5');
    expect({ passed, timings: timings.length }).toEqual({ passed: true, timings: 12 });
    expect(live).toMatchObject({
      python: expect.stringContaining('python'),
      version: expect.stringMatching(/^\d/),
      seed: 5,
    });
    expect(live.cases.map(({ file }) => file.split(' [')[0])).toEqual([
      'RNN tanh',
      'RNN tanh',
      'RNN relu',
      'RNN relu',
      'LSTM',
      'LSTM',
      'GRU',
      'GRU',
    ]);
    expect((await run('5')).live).toEqual(live);
    expect((await run('6')).live.cases).not.toEqual(live.cases);
  });

  test('Ctrl-C ends everybody and exits with 130', async () => {
    const ended = await bptt(['compare', '--no-python', '--json'], { interruptAt: /timing LSTM/ });
    expect(ended.code).toBe(130);
    expect(json(ended)).toMatchObject({ passed: false, interrupted: true, cases: { length: 4 } });
  });

  test('a file that is no golden file is named; the others are computed', async () => {
    const mixed = join(folder, 'mixed');
    await mkdir(join(mixed, 'below'), { recursive: true });
    const golden = await readFile(join(goldens, 'gru-random.safetensors'));
    await writeFile(join(mixed, 'a.safetensors'), golden.subarray(0, 1000));
    await writeFile(join(mixed, 'below/b.safetensors'), golden);
    await writeFile(join(mixed, 'c.safetensors'), '<!DOCTYPE html>');
    await writeFile(join(mixed, 'notes.txt'), 'not looked at');
    const ended = await bptt(['compare', 'mixed', '--json']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^bptt: mixed\/a\.safetensors: .*\nbptt: mixed\/c\.safetensors: .*\n$/);
    expect(json(ended)).toMatchObject({
      passed: false,
      cases: [{ file: 'mixed/below/b.safetensors', passed: true }],
      bad: [
        { file: 'mixed/a.safetensors' },
        { file: 'mixed/c.safetensors', reason: expect.stringContaining('header length') },
      ],
    });
    expect((await bptt(['compare', 'mixed'])).stdout).toContain('all 1 equal PyTorch');
  });

  test('files and folders; a number that was altered fails', async () => {
    const golden = await readFile(join(goldens, 'lstm-random.safetensors'));
    const altered = join(folder, 'altered.safetensors');
    golden.writeFloatLE(9, golden.length - 4);
    await writeFile(altered, golden);
    const ended = await bptt(['compare', join(goldens, 'optimisers'), altered, '--json']);
    expect(ended.code).toBe(1);
    const { passed, cases } = json(ended) as { passed: boolean; cases: Record<string, unknown>[] };
    expect(passed).toBe(false);
    expect(cases).toHaveLength((await readdir(join(goldens, 'optimisers'))).length + 1);
    expect(cases.filter((each) => !each['passed'])).toEqual([
      expect.objectContaining({
        file: altered,
        module: 'LSTM',
        kind: 'forward-backward',
        sumSquaredDifference: expect.any(Number),
        maxGradientDifference: expect.any(Number),
      }),
    ]);
    expect((await bptt(['compare', altered])).stdout).toContain('1 of 1 differ from PyTorch');
  });
});

describe('dataset', () => {
  test('counts, range and a grid', async () => {
    for (const out of ['grid.svg', 'grid.png']) {
      const ended = await bptt(['dataset', '--data', data, '--samples', '3', '--out', out, '--json']);
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
    const blocks = await bptt(['dataset', '--data', data, '--samples', '1']);
    expect(blocks.stdout).toMatch(/^9\n[^]* █/m);
  });
});

describe('help', () => {
  test.each([
    ['--help'],
    ['train', '--help'],
    ['evaluate', '--help'],
    ['dataset', '--help'],
    ['compare', '--help'],
    ['bench', '--help'],
  ])('%s %s', async (...args) => {
    const ended = await bptt(args);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Usage: bptt');
    expect(ended.stderr).toBe('');
  });
});

describe('a mistake is answered with one line and exit code 2, and nothing is written', () => {
  const inData = async (name: string, change: (files: Record<string, Uint8Array>) => void) => {
    const into = join(folder, name);
    await writeDigits(into, 20, 10);
    const files: Record<string, Uint8Array> = {};
    for (const file of await readdir(into)) files[file] = new Uint8Array(await readFile(join(into, file)));
    change(files);
    for (const [file, bytes] of Object.entries(files)) await writeFile(join(into, file), bytes);
  };
  const images = 'train-images-idx3-ubyte';
  const labels = 't10k-labels-idx1-ubyte';
  beforeAll(async () => {
    await writeFile(join(folder, 'file'), 'text');
    await inData('magic', (files) => files[images]!.set([0, 0, 13, 3]));
    await inData('cut', (files) => (files[images] = files[images]!.slice(0, -1)));
    await inData('html', (files) => (files[images] = new TextEncoder().encode('<!DOCTYPE html><title>404</title>')));
    await inData('label', (files) => files[labels]!.set([11], 10));
    await inData('huge', (files) => files[images]!.set([255, 255, 255, 255], 4));
    await writeFile(join(folder, 'evil.p'), "cos\nsystem\n(S'touch ran'\ntR.");
  });

  test.each([
    [['dance'], /^error: unknown command 'dance'/],
    [['train'], /^error: missing required argument 'module'/],
    [['train', 'mlp'], /Allowed choices are rnn, lstm/],
    [['train', 'lstm', '--epoch', '3'], /^error: unknown option '--epoch' \(Did you mean --epochs\?\)/],
    [
      ['train', 'lstm', '--epochs', '0'],
      /'--epochs <n>' argument '0' is invalid. Expected a whole number >= 1, got '0'/,
    ],
    [['train', 'lstm', '--epochs', '1.5'], /Expected a whole number >= 1, got '1.5'/],
    [['train', 'lstm', '--batch-size', '-1'], /Expected a whole number >= 1, got '-1'/],
    [['train', 'lstm', '--hidden', '1e9'], /Expected a whole number from 1 to 4096, got '1e9'/],
    [['train', 'lstm', '--lr', 'fast'], /Expected a number > 0, got 'fast'/],
    [['train', 'lstm', '--seed', '-1'], /Expected a whole number from 0 to 4294967295, got '-1'/],
    [['train', 'lstm', '--dropout', '1.5'], /Expected a fraction from 0 to 1, got '1.5'/],
    [
      ['train', 'lstm', '--dropout', '0.2'],
      /^bptt: --dropout: expected only with --layers 2 or more, since it acts between layers, got 0\.2/,
    ],
    [['train', 'lstm', '--momentum', '1', '--optimiser', 'sgd'], /Expected a number >= 0 and < 1, got '1'/],
    [['train', 'lstm', '--weight-decay', '-1'], /Expected a number >= 0, got '-1'/],
    [['train', 'lstm', '--watch-gradients', '0'], /Expected a whole number >= 1, got '0'/],
    [
      ['train', 'lstm', '--watch-out', 'g.gif'],
      /^bptt: --watch-out: expected a file ending in \.svg or \.png, got 'g\.gif'/,
    ],
    [['train', 'lstm', '--forget-bias', '1e39'], /Expected a number in float32, got '1e39'/],
    [['train', 'lstm', '--lr', '1e-46'], /Expected a number > 0 in float32, got '1e-46'/],
    [['train', 'lstm', '--momentum', '0.99999999999', '--optimiser', 'sgd'], /< 1 in float32, got '0\.99999999999'/],
    [['train', 'lstm', '--data', 'digits', '--out', ''], /^bptt: '': cannot be written: no name of a file/],
    [
      ['train', 'lstm', '--data', 'digits', '--out', 'w.svg', '--watch-out', './w.svg'],
      /^bptt: --watch-out: expected another file than --out, got '\.\/w\.svg'/,
    ],
    [
      ['train', 'lstm', '--data', 'digits', '--out', 'digits/train-images-idx3-ubyte'],
      /^bptt: --out: expected another file than the data, which is read, got/,
    ],
    [['train', 'lstm', '--optimiser', 'adagrad'], /Allowed choices are sgd, adam, adamw, rmsprop/],
    [['train', 'lstm', '--schedule', 'warm'], /Allowed choices are constant, step, cosine, one-cycle/],
    [['train', 'lstm', '--init', 'zero'], /Allowed choices are pytorch, orthogonal, identity, chrono/],
    [
      ['train', 'lstm', '--momentum', '0.9'],
      /^bptt: --momentum: expected only with --optimiser sgd or rmsprop, got 0\.9/,
    ],
    [['train', 'lstm', '--gamma', '0.9'], /^bptt: --gamma: expected only with --schedule step, got 0\.9/],
    [
      ['train', 'lstm', '--step-size', '2', '--schedule', 'cosine'],
      /^bptt: --step-size: expected only with --schedule step, got 2/,
    ],
    [
      ['train', 'lstm', '--warm-up', '2', '--schedule', 'one-cycle'],
      /^bptt: --warm-up: expected none with --schedule one-cycle, which begins with its own, got 2/,
    ],
    [
      ['train', 'lstm', '--warm-up', '18', '--epochs', '3', '--data', 'digits'],
      /^bptt: --warm-up: expected fewer than the 18 steps of this training, got 18/,
    ],
    [
      ['train', 'rnn', '--forget-bias', '1'],
      /^bptt: --forget-bias: expected only with lstm: the rnn has no forget gate, got 1/,
    ],
    [
      ['train', 'gru', '--forget-bias', '1'],
      /^bptt: --forget-bias: expected only with lstm: the gru has no forget gate, got 1/,
    ],
    [
      ['train', 'lstm', '--forget-bias', '1', '--init', 'chrono'],
      /^bptt: --forget-bias: expected none with --init chrono, which sets that bias, got 1/,
    ],
    [
      ['train', 'lstm', '--init', 'identity'],
      /^bptt: --init: expected identity only with rnn, got 'identity with lstm'/,
    ],
    [
      ['train', 'rnn', '--init', 'chrono'],
      /^bptt: --init: expected chrono only with lstm or gru, got 'chrono with rnn'/,
    ],
    [['train', 'lstm', '--nonlinearity', 'relu'], /^bptt: --nonlinearity: expected only with rnn/],
    [['train', 'lstm', '--data', 'none'], /^bptt: none: not found/],
    [
      ['train', 'lstm', '--data', 'digits', '--train-size', '201'],
      /^bptt: --train-size: expected at most the 200 training images, got 201/,
    ],
    [['train', 'lstm', '--data', 'digits', '--out', 'file/m'], /^bptt: file\/m: cannot be written/],
    [['train', 'lstm', '--data', 'digits', '--out', 'digits'], /^bptt: digits: cannot be written: a folder/],
    [['train', 'lstm', '--data', 'digits', '--out', '/dev/null'], /^bptt: \/dev\/null: cannot be written: not a file/],
    [['train', 'lstm', '--data', '.'], /^bptt: \.: lacks train-images-idx3-ubyte/],
    [['train', 'lstm', '--data', 'magic'], /magic\/train-images-idx3-ubyte: magic \(byte 0\): expected 0x00000803/],
    [['train', 'lstm', '--data', 'cut'], /cut\/train-images-idx3-ubyte: .* expected .*, found/],
    [['train', 'lstm', '--data', 'html'], /html\/train-images-idx3-ubyte: .*HTML page/],
    [['train', 'lstm', '--data', 'huge'], /huge\/train-images-idx3-ubyte: .* expected .*, found/],
    [['train', 'lstm', '--data', 'label'], /label\/t10k-labels-idx1-ubyte: .* \(byte 10\): expected .* found 11/],
    [['train', 'lstm', '--data', 'evil.p'], /evil\.p: .*os\.system/],
    [['train', 'lstm', '--data', 'file'], /^bptt: file: /],
    [['compare', 'none'], /^bptt: none: cannot be read/],
    [['compare', 'file'], /^bptt: file: header length/],
    [['compare', 'file', '--json'], /^bptt: file: header length/],
    [
      ['compare', '--python', 'none'],
      /^bptt: --python: expected an interpreter that can import torch, got 'none \(spawn none ENOENT\)'/,
    ],
    [['compare', '--python', process.execPath], /^bptt: --python: expected an interpreter that can import torch/],
    [['compare', 'digits', '--runs', '5'], /^bptt: --runs: expected no files beside it, got 'digits'/],
    [['compare', '--runs', '0'], /Expected a whole number >= 1, got '0'/],
    [['compare', 'digits'], /^bptt: digits: cannot be read: no \.safetensors in it/],
    [['evaluate', 'none'], /^bptt: none: not found/],
    [['evaluate', 'file'], /^bptt: file: (start|header length)/],
    [['evaluate', 'file', '--require', '2'], /Expected a fraction from 0 to 1, got '2'/],
    [['dataset', '--out', 'grid.gif'], /^bptt: --out: expected a file ending in \.svg or \.png, got 'grid\.gif'/],
  ])('%j', async (args, message) => {
    const before = await readdir(folder);
    const ended = await bptt(args);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(folder)).toEqual(before);
  });

  test('--verbose shows the stack trace', async () => {
    expect((await bptt(['evaluate', 'none', '--verbose'])).stderr).toMatch(/\n {4}at /);
  });
});
