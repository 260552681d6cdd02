import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  GRUClassifier,
  isBpttError,
  loadClassifier,
  Random,
  LSTMClassifier,
  readSafetensors,
  RNNClassifier,
  writeSafetensors,
  type Safetensors,
} from '../index.js';
import { loadModel, saveModel } from '../node.js';

const card = {
  normalisation: { mean: 0.5, std: 0.5 },
  recipe: { optimiser: 'adam', lr: 0.001, clip: null },
  seed: 7,
  valAccuracy: 0.981,
  testAccuracy: 0.9765,
};
const model = new LSTMClassifier({ hiddenSize: 3, seed: 7 });
const bytes = model.save(card);
model.dispose();
const rnn = new RNNClassifier({ hiddenSize: 2, nonlinearity: 'relu' });
const rnnBytes = rnn.save();
rnn.dispose();

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

describe('a saved model', () => {
  test('loads with the same weights and card, and saves to the same bytes', () => {
    const loaded = loadClassifier(bytes);
    expect(loaded.model).toBeInstanceOf(LSTMClassifier);
    expect(loaded.card).toEqual(card);
    expect(loaded.model.save(loaded.card)).toEqual(bytes);
    loaded.model.dispose();
    const relu = RNNClassifier.load(rnnBytes);
    expect(relu.rnn.nonlinearity).toBe('relu');
    expect(relu.save()).toEqual(rnnBytes);
    relu.dispose();
  });

  test.each([
    { numLayers: 2, bidirectional: true },
    { head: 'mean' as const, numLayers: 3 },
    { bidirectional: true, bias: false },
  ])('%j: the same logits', (options) => {
    tf.tidy(() => {
      const x = tf.tensor3d(new Random(3).uniform(4 * 2 * 5, 1), [4, 2, 5]);
      const made = new GRUClassifier({ ...options, inputSize: 5, hiddenSize: 3, seed: 2 });
      const loaded = loadClassifier(made.save()).model;
      expect(loaded.forward(x).dataSync()).toEqual(made.forward(x).dataSync());
      made.dispose();
      loaded.dispose();
    });
  });

  test('of another module is refused by its class', () => {
    expect(() => LSTMClassifier.load(rnnBytes)).toThrow("model: expected a file of module LSTM, got 'RNN'");
  });

  test('says all that it must in its metadata, and nothing of time or place', () => {
    expect(Object.fromEntries(readSafetensors(bytes).metadata)).toEqual({
      format: 'bptt',
      version: '1',
      module: 'LSTM',
      inputSize: '28',
      hiddenSize: '3',
      numLayers: '1',
      bidirectional: 'false',
      bias: 'true',
      projSize: '0',
      head: 'last',
      classes: '10',
      mean: '0.5',
      std: '0.5',
      recipe: '{"optimiser":"adam","lr":0.001,"clip":null}',
      seed: '7',
      valAccuracy: '0.981',
      testAccuracy: '0.9765',
    });
  });
});

/** The file with its header's JSON replaced. */
function withHeader(change: (json: string) => string): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextEncoder().encode(change(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
  const file = new Uint8Array(8 + header.length + bytes.length - 8 - length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(bytes.subarray(8 + length), 8 + header.length);
  return file;
}
const replaced = (from: string | RegExp, to: string) =>
  withHeader((json) => {
    const changed = json.replace(from, to);
    if (changed === json) throw new Error(`nothing to replace: ${from}`);
    return changed;
  });
const withLength = (length: bigint) => {
  const file = bytes.slice();
  new DataView(file.buffer).setBigUint64(0, length, true);
  return file;
};
const withMetadata = (key: string, value?: string) => {
  const file = readSafetensors(bytes);
  if (value === undefined) file.metadata.delete(key);
  else file.metadata.set(key, value);
  return writeSafetensors(file);
};
const withTensor = (change: (tensors: Safetensors['tensors']) => void) => {
  const file = readSafetensors(bytes);
  change(file.tensors);
  return writeSafetensors(file);
};
const setNumber = (name: string, index: number, value: number) =>
  withTensor((all) => new DataView(all.get(name)!.bytes.buffer).setFloat32(index * 4, value, true));

const wrong: [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), 'header length (byte 0): expected 8 bytes, found 0 bytes in all'],
  ['seven bytes', bytes.slice(0, 7), 'header length (byte 0): expected 8 bytes, found 7 bytes in all'],
  [
    'an HTML page',
    new TextEncoder().encode('<!DOCTYPE html><html><head><title>404</title></head></html>'),
    "start (byte 0): expected safetensors, a state dict of PyTorch, or Keras's .keras, .h5 or model.json, found other bytes",
  ],
  ['a huge header length', withLength(2n ** 63n), 'start (byte 0): expected safetensors'],
  [
    'a large header length',
    withLength(2n ** 31n),
    `header length (byte 0): expected 2 to ${bytes.length - 8}, found 2147483648`,
  ],
  ['a header length of 0', withLength(0n), 'header length (byte 0): expected 2 to'],
  ['a header longer than the file', withLength(BigInt(bytes.length)), 'header length (byte 0): expected 2 to'],
  ['a cut file', bytes.slice(0, -1), `bytes of tensors, found`],
  ['trailing bytes', Uint8Array.of(...bytes, 0), 'bytes of tensors, found'],
  ['a header that is no JSON', replaced('{', '{,'), 'header (byte 8): expected JSON in UTF-8'],
  [
    'a header that is not UTF-8',
    (() => {
      const file = bytes.slice();
      file[20] = 0xff;
      return file;
    })(),
    'header (byte 8): expected JSON in UTF-8',
  ],
  ['a header that is a list', withHeader(() => '[]'), 'header (byte 8): expected a JSON object, found []'],
  ['a header that begins with a space', replaced('{', ' {'), 'header (byte 8): expected a JSON object'],
  [
    'a key twice',
    replaced('"fc.bias":', '"fc.weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"fc.bias":'),
    "header (byte 8): expected every key once, found 'fc.weight' twice",
  ],
  [
    'a key twice in an entry',
    replaced('"dtype":"F32"', '"dtype":"F32","dtype":"F32"'),
    "header (byte 8): expected every key once, found 'dtype' twice",
  ],
  [
    'a key twice by an escape',
    replaced('"dtype":"F32"', '"dtype":"F32","\\u0064type":"F32"'),
    "header (byte 8): expected every key once, found 'dtype' twice",
  ],
  [
    'deep nesting',
    replaced('"fc.bias":', `"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},"fc.bias":`),
    'deep: expected { dtype, shape, data_offsets }, found something nested',
  ],
  [
    'metadata that is a list',
    withHeader((json) => JSON.stringify({ ...JSON.parse(json), __metadata__: ['a'] })),
    '__metadata__: expected an object of strings, found ["a"]',
  ],
  ['metadata of a number', replaced('"seed":"7"', '"seed":7'), '__metadata__.seed: expected a string, found 7'],
  ['an unknown dtype', replaced('"dtype":"F32"', '"dtype":"F31"'), 'fc.bias.dtype: expected F32, found F31'],
  [
    'a dtype of Object',
    replaced('"dtype":"F32"', '"dtype":"constructor"'),
    'fc.bias.dtype: expected a type such as F64, F32',
  ],
  ['another dtype', replaced('"dtype":"F32"', '"dtype":"I32"'), 'fc.bias.dtype: expected F32, found I32'],
  ['no shape', replaced('"shape":[10],', ''), 'fc.bias.shape: expected a list of whole numbers >= 0, found nothing'],
  [
    'a negative shape',
    replaced('"shape":[10]', '"shape":[-10]'),
    'fc.bias.shape: expected a list of whole numbers >= 0, found [-10]',
  ],
  ['a fraction in a shape', replaced('"shape":[10]', '"shape":[10.5]'), 'fc.bias.shape: expected'],
  [
    'a huge shape',
    replaced('"shape":[10]', '"shape":[9007199254740991,9007199254740991]'),
    'fc.bias.data_offsets: expected 3.2451855365842',
  ],
  [
    'an extra field',
    replaced('"dtype":"F32"', '"dtype":"F32","run":"rm"'),
    "fc.bias: expected only dtype, shape, data_offsets, found 'run'",
  ],
  [
    'backward offsets',
    replaced('[0,40]', '[40,0]'),
    'fc.bias.data_offsets: expected [begin, end] with begin <= end, found [40,0]',
  ],
  ['three offsets', replaced('[0,40]', '[0,40,80]'), 'fc.bias.data_offsets: expected [begin, end]'],
  ['overlapping offsets', replaced('[40,160]', '[0,120]'), 'data_offsets'],
  ['a gap', replaced('[0,40]', '[4,44]'), 'fc.bias.data_offsets (byte'],
  [
    'too few bytes for the shape',
    replaced('"shape":[10]', '"shape":[11]'),
    'fc.bias.data_offsets: expected 44 bytes for F32 [11], found 40',
  ],
  ['NaN', setNumber('fc.weight', 5, NaN), 'fc.weight[5]: expected a finite number, found NaN'],
  [
    'infinity',
    setNumber('rnn.bias_ih_l0', 0, -Infinity),
    'rnn.bias_ih_l0[0]: expected a finite number, found -Infinity',
  ],
  ['a later version', withMetadata('version', '2'), "__metadata__.version: expected '1', found '2'"],
  [
    'an unknown module',
    withMetadata('module', 'MLP'),
    "__metadata__.module: expected 'RNN' or 'LSTM' or 'GRU', found 'MLP'",
  ],
  ['a huge hidden size', withMetadata('hiddenSize', '999999999'), '__metadata__: expected 4000000'],
  [
    'hidden size 0',
    withMetadata('hiddenSize', '0'),
    "__metadata__.hiddenSize: expected a whole number >= 1, found '0'",
  ],
  ['a hidden size in hex', withMetadata('hiddenSize', '0x3'), '__metadata__.hiddenSize: expected a whole number >= 1'],
  ['two layers', withMetadata('numLayers', '2'), '__metadata__: expected'],
  ['many layers', withMetadata('numLayers', '999999999'), '__metadata__: expected'],
  [
    'a projection',
    withMetadata('projSize', '3'),
    "__metadata__.projSize: expected a whole number from 0 to 2, found '3'",
  ],
  ['a dropout', withMetadata('dropout', '1.5'), "__metadata__.dropout: expected a number from 0 to 1, found '1.5'"],
  [
    'an unknown head',
    withMetadata('head', 'first'),
    "__metadata__.head: expected 'last' or 'mean' or 'output', found 'first'",
  ],
  ['a std of 0', withMetadata('std', '0'), '__metadata__.std: expected'],
  ['a recipe that is no JSON', withMetadata('recipe', '{'), '__metadata__.recipe: expected a JSON object'],
  ['an RNN without nonlinearity', withMetadata('module', 'RNN'), '__metadata__.nonlinearity: expected'],
  [
    'a tensor too many',
    withTensor((all) => all.set('odd', { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) })),
    '__metadata__: expected',
  ],
  [
    'a tensor of another name',
    withTensor((all) => {
      all.set('fc.beta', all.get('fc.bias')!);
      all.delete('fc.bias');
    }),
    'fc.bias is missing; fc.beta is unexpected',
  ],
  [
    'tensors transposed',
    withTensor((all) => (all.get('fc.weight')!.shape = [3, 10])),
    'fc.weight: expected [10, 3], got [3, 10]',
  ],
  [
    'an empty huge tensor',
    withTensor((all) => all.set('odd', { dtype: 'F32', shape: [0, 2 ** 50], bytes: new Uint8Array(0) })),
    'odd is unexpected',
  ],
];

describe('a broken file is refused by the field that is wrong', () => {
  test.each(wrong)('%s', (_name, file, message) => {
    expect(() => loadClassifier(file, 'a.safetensors')).toThrow(`a.safetensors: `);
    expect(() => loadClassifier(file, 'a.safetensors')).toThrow(message);
  });

  test('whatever byte is changed or cut off, the answer is a model or a BpttError', () => {
    const load = (file: Uint8Array) => {
      try {
        loadClassifier(file).model.dispose();
      } catch (error) {
        expect(isBpttError(error), String(error)).toBe(true);
      }
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => load(bytes.with(at, value))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.nat(700), fc.nat(255), (at, value) => load(bytes.with(at, value))),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.nat(bytes.length - 1), (length) => load(bytes.slice(0, length))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), load));
  });
});

test('any metadata and tensors come back as they were written', () => {
  const tensor = fc
    .uint8Array({ maxLength: 40 })
    .map((content) => ({ dtype: 'U8' as const, shape: [content.length], bytes: content }));
  const name = fc.string({ minLength: 1 }).filter((text) => text !== '__metadata__');
  const text = fc.string();
  fc.assert(
    fc.property(fc.array(fc.tuple(name, tensor)), fc.array(fc.tuple(name, text)), (tensors, metadata) => {
      const file = { tensors: new Map(tensors), metadata: new Map(metadata) };
      const read = readSafetensors(writeSafetensors(file));
      expect([...read.metadata].sort()).toEqual([...file.metadata].sort());
      expect(new Map([...read.tensors].sort())).toEqual(new Map([...file.tensors].sort()));
    }),
  );
});

describe('on disk', () => {
  test('a model is written whole, with nothing beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bptt-'));
    const path = join(folder, 'm.safetensors');
    const { model: saved } = loadClassifier(bytes);
    await saveModel(saved, path, card);
    saved.dispose();
    expect(new Uint8Array(await readFile(path))).toEqual(bytes);
    expect(await readdir(folder)).toEqual(['m.safetensors']);
    const loaded = await loadModel(path);
    expect(loaded.card).toEqual(card);
    loaded.model.dispose();
  });

  test.each([
    ['a missing file', 'none', /none: not found/],
    ['a folder', '.', /expected a regular file, found a folder/],
    ['a device', '/dev/zero', /\/dev\/zero: expected a regular file, found a device/],
  ])('%s cannot be loaded', async (_name, path, message) => {
    await expect(loadModel(path)).rejects.toThrow(message);
  });

  test('a failed write leaves the folder as it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bptt-'));
    await writeFile(join(folder, 'file'), '');
    const { model: saved } = loadClassifier(bytes);
    await expect(saveModel(saved, join(folder, 'file', 'm.safetensors'))).rejects.toThrow(/cannot be written/);
    saved.dispose();
    expect(await readdir(folder)).toEqual(['file']);
  });
});
