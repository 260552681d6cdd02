/** @file Weights of bptt and of other programs: `bptt evaluate`, `inspect` and `export`. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import '@tensorflow/tfjs-backend-cpu';
import { LSTMClassifier, readSafetensors, writeSafetensors } from '@bptt/cells';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';

const fixture = (name: string) => join(import.meta.dirname, '../../../../packages', name);
const torch = (name: string) => fixture(`cells/fixtures/pytorch/${name}`);
const golden = join(import.meta.dirname, '../../../../pytorch/goldens/lstm-ones.safetensors');
/** An LSTM for digits of 28 x 28: as bptt saves it, and as another program would. */
let own: string;
let foreign: string;

beforeAll(async () => {
  own = join(folder, 'own.safetensors');
  foreign = join(folder, 'foreign.safetensors');
  const model = new LSTMClassifier({ hiddenSize: 3, seed: 4 });
  const bytes = model.save({
    normalisation: { mean: 0.5, std: 0.5 },
    seed: 4,
    testAccuracy: 0.25,
    recipe: { optimiser: 'adam' },
  });
  model.dispose();
  await writeFile(own, bytes);
  const { tensors } = readSafetensors(bytes);
  const renamed = [...tensors].map(
    ([name, tensor]) => [name.replace('rnn', 'encoder').replace('fc', 'out'), tensor] as const,
  );
  await writeFile(foreign, writeSafetensors({ metadata: new Map(), tensors: new Map(renamed) }));
});

describe('evaluate', () => {
  const data = fixture('data/fixtures/pickles/square-28.p');

  test("another program's weights are as good as our own file, and what was assumed is said", async () => {
    const [ours, theirs] = [
      await bptt('evaluate', own, '--data', data, '--json'),
      await bptt('evaluate', foreign, '--data', data, '--json'),
    ];
    expect(theirs.code).toBe(0);
    expect(json(theirs)).toEqual({ ...json(ours), model: foreign });
    expect(ours.stderr).toBe('');
    expect(theirs.stderr).toContain(`${foreign} does not say it, so assumed: head last, mean 0.5, std 0.5`);
  });

  test('--mean and --std change the loss, --head too', async () => {
    const loss = async (...options: string[]) =>
      json(await bptt('evaluate', foreign, '--data', data, '--json', ...options))['loss'] as number;
    const losses = [await loss(), await loss('--mean', '0.1307', '--std', '0.3081'), await loss('--head', 'mean')];
    expect(new Set(losses).size).toBe(3);
  });

  test.each([
    ['a prefix of none', ['--rnn-prefix', 'rnn'], "rnnPrefix: expected one of 'encoder'"],
    ['relu of an LSTM', ['--nonlinearity', 'relu'], 'nonlinearity: expected none, since'],
    ['a std of 0', ['--std', '0'], "Expected a number > 0, got '0'"],
  ])('%s is refused', async (_, options, message) => {
    const { code, stderr } = await bptt('evaluate', foreign, '--data', data, ...options);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  test('a whole pickled module is refused with what to save instead', async () => {
    const { code, stderr } = await bptt('evaluate', torch('bad-module.pt'), '--data', data);
    expect(stderr).toMatch(
      /content: expected a state dict, found an object of __main__\.Net: save its state_dict\(\), not the model$/m,
    );
    expect(code).toBe(2);
  });
});

describe('inspect', () => {
  test('our own file: network, card, tensors with their range', async () => {
    const { code, stdout } = await bptt('inspect', own);
    expect(code).toBe(0);
    for (const part of [
      'a model of bptt',
      'LSTM, input 28, hidden 3, 1 layer, one direction, 10 classes from the last state',
      'test accuracy 25.00 %',
      'optimiser adam',
      'rnn.weight_ih_l0',
      '[12, 28]',
    ])
      expect(stdout).toContain(part);
    const report = json(await bptt('inspect', own, '--json'));
    expect(report).toMatchObject({
      format: 'bptt',
      kind: 'classifier',
      architecture: { module: 'LSTM', hiddenSize: 3 },
      card: { seed: 4, testAccuracy: 0.25 },
    });
    const { tensors } = readSafetensors(await readFile(own));
    expect(report['tensors']).toHaveLength(tensors.size);
    for (const { shape, dtype, least, greatest, notFinite } of report['tensors']) {
      expect(dtype).toBe('F32');
      expect(shape.length).toBeGreaterThan(0);
      expect(least).toBeLessThan(greatest);
      expect(notFinite).toBe(0);
    }
  });

  test.each([
    [
      'gru-bidirectional.pt',
      {
        format: 'pytorch',
        kind: 'classifier',
        architecture: { module: 'GRU', numLayers: 2, bidirectional: true, classes: 5 },
        prefixes: { rnn: 'encoder.', head: 'classifier.' },
      },
    ],
    ['bad-bare.pt', { kind: 'layer', architecture: { module: 'LSTM', inputSize: 4 }, prefixes: { rnn: '' } }],
    [
      'two-models.pt',
      { kind: 'tensors', architecture: null, problem: expect.stringContaining("'model', 'ema' (--key)") },
    ],
  ])('%s', async (name, expected) => {
    expect(json(await bptt('inspect', torch(name), '--json'))).toMatchObject(expected);
    expect((await bptt('inspect', torch(name))).code).toBe(0);
  });

  test('a golden file', async () => {
    expect((await bptt('inspect', golden)).stdout).toContain('a golden file of kind forward-backward');
    expect(json(await bptt('inspect', golden, '--json'))).toMatchObject({
      kind: 'golden',
      metadata: { module: 'LSTM' },
    });
  });

  test('numbers that are not finite are counted; control characters do not reach the terminal', async () => {
    const path = join(folder, 'odd.safetensors');
    const bytes = new Uint8Array(new Float32Array([1, NaN, -Infinity, 2]).buffer);
    await writeFile(
      path,
      writeSafetensors({
        metadata: new Map([['a\x1b[31m', 'b\x07']]),
        tensors: new Map([['x\x1b[2J', { dtype: 'F32', shape: [4], bytes }]]),
      }),
    );
    const { stdout } = await bptt('inspect', path);
    expect(stdout).toContain('x?[2J');
    expect(stripVTControlCharacters(stdout)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(json(await bptt('inspect', path, '--json'))['tensors']).toEqual([
      { name: 'x\x1b[2J', dtype: 'F32', shape: [4], size: 4, least: 1, greatest: 2, notFinite: 2 },
    ]);
  });

  test.each([
    [
      'a text',
      'text.txt',
      "start (byte 0): expected safetensors, a state dict of PyTorch, or Keras's .keras, .h5 or model.json, found other bytes",
    ],
    ['a missing file', 'none', 'none: not found'],
    ['a folder', '.', '.: expected a regular file, found a folder'],
  ])('%s is refused', async (_, path, message) => {
    await writeFile(join(folder, 'text.txt'), 'Not a model, only some words.');
    const { code, stdout, stderr } = await bptt('inspect', path);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('export', () => {
  test('writes a model that onnxruntime runs, whole, with nothing beside it', async () => {
    env.wasm.numThreads = 1;
    await mkdir(join(folder, 'out'));
    const ended = await bptt('export', own, '--onnx', 'out/lstm.onnx', '--json');
    expect(json(ended)).toMatchObject({
      onnx: 'out/lstm.onnx',
      opset: 14,
      inputs: { input: ['T', 'B', 28] },
      outputs: { logits: ['B', 10] },
    });
    expect(await readdir(join(folder, 'out'))).toEqual(['lstm.onnx']);
    const session = await InferenceSession.create(await readFile(join(folder, 'out/lstm.onnx')), {
      executionProviders: ['wasm'],
    });
    const { logits } = await session.run({ input: new Tensor('float32', new Float32Array(28 * 2 * 28), [28, 2, 28]) });
    expect(logits!.dims).toEqual([2, 10]);
    await session.release();
    expect((await bptt('export', foreign, '--onnx', 'out/b.onnx')).stdout).toContain('logits  [B, 10]');
  });

  test.each([
    ['no file to write', [], "required option '--onnx <file>' not specified"],
    ['a folder', ['--onnx', '.'], '.: cannot be written: a folder'],
  ])('%s is refused', async (_, options, message) => {
    const { code, stderr } = await bptt('export', own, ...options);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('a projection is refused by name, and nothing is written', async () => {
    const { code, stderr } = await bptt('export', torch('lstm-projection.pt'), '--onnx', 'p.onnx');
    expect(stderr).toContain("expected an LSTM without projSize, which ONNX does not have, got 'projSize 2'");
    expect(code).toBe(2);
    expect(await readdir(folder)).not.toContain('p.onnx');
  });
});
