import { readdirSync, readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { readWeights } from '@bptt/formats';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { floats, isBpttError, loadClassifier, readSafetensors, type LoadOptions } from '../index.js';

const folder = new URL('../../fixtures/pytorch/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const names = readdirSync(folder).filter((name) => /\.pth?$/.test(name));

let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

describe('state dicts that PyTorch saved', () => {
  test.each(names.filter((name) => !name.startsWith('bad-')))('%s: its logits', (name) => {
    const { tensors, metadata } = readSafetensors(read(`${name}.safetensors`));
    const { model } = loadClassifier(read(name), name, Object.fromEntries(metadata) as LoadOptions);
    const logits = tf.tidy(() =>
      model.forward(tf.tensor(floats(tensors.get('input')!), [6, 2, 4]) as tf.Tensor3D).dataSync(),
    );
    floats(tensors.get('logits')!).forEach((expected, i) => expect(logits[i]).toBeCloseTo(expected, 6));
    model.dispose();
  });

  test('a checkpoint holds its state dict without the tensors beside it', () => {
    const namesIn = (file: string) => [...readWeights(read(file)).tensors.keys()];
    expect(namesIn('checkpoint.pt')).toEqual(namesIn('lstm.pt'));
  });

  test('two state dicts are told apart by their keys', () => {
    expect(() => loadClassifier(read('two-models.pt'), 'a.pt')).toThrow(
      "key: expected one of 'model', 'ema' (--key), since a.pt has several state dicts",
    );
  });
});

test.each([
  ['bad-big-endian.pt', "byteorder: expected 'little', found 'big'"],
  [
    'bad-module.pt',
    'content: expected a state dict, found an object of __main__.Net: save its state_dict(), not the model',
  ],
  ['bad-layer.pt', 'found an object of torch.nn.modules.rnn.LSTM: save its state_dict(), not the model'],
  ['bad-bare.pt', 'an LSTM without a linear layer; expected one, such as fc.weight [C, 3]'],
  ['bad-tensor.pt', 'content: expected a state dict, found a tensor [3]'],
  ['bad-empty.pt', 'content: expected a state dict, found a dictionary of nothing'],
  ['bad-optimizer.pt', 'content: expected a state dict, found a dictionary of state, param_groups'],
  ['bad-missing-storage.pt', 'expected the file archive/data/0, found none'],
  ['bad-short-storage.pt', 'expected 48 numbers of F32 in archive/data/0, found 188 bytes'],
  ['bad-no-pickle.pt', 'zip: expected an archive of torch.save, with data.pkl in a folder, found archive/data/0'],
  ['bad-expanded.pt', 'expected a view of the 1 numbers in its storage, found [12, 4] from 0 with strides [0, 0]'],
  [
    'bad-compressed.pt',
    'archive/data.pkl: expected stored bytes, as PyTorch and Keras write them, found compressed ones',
  ],
  ['bad-keras.pt', 'model.weights.h5: superblock (byte 8): expected 1 bytes, found the end of the file at 2'],
  ['bad-torchscript.pt', 'content: expected a state dict, found a TorchScript program: save its state_dict() instead'],
  ['bad-legacy.pt', "found PyTorch's format from before 1.6: load it there and torch.save it again"],
])('%s is refused', (name, message) => {
  expect(() => loadClassifier(read(name), 'a.pt')).toThrow(message);
  expect(() => loadClassifier(read(name), 'a.pt')).toThrow(/^a\.pt: /);
});

test.each([
  [
    'a pickle',
    [0x80, 4, 0x95, 10, 0, 0, 0, 0, 1, 0, 0],
    'found a pickle: torch.save(model.state_dict(), path) writes what is read here',
  ],
  [
    'HDF5',
    [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
    'superblock (byte 8): expected a version up to 3, found 7',
  ],
])('%s is refused with what to do', (_, bytes, message) => {
  expect(() => loadClassifier(Uint8Array.from([...bytes, ...Array(20).fill(7)]), 'a')).toThrow(message);
});

describe('whatever byte is changed or cut off', () => {
  const attempt = (bytes: Uint8Array) => {
    try {
      loadClassifier(bytes, 'a').model.dispose();
    } catch (error) {
      if (!isBpttError(error)) throw error;
    }
  };
  test.each(names)('%s gives a model or a BpttError', (name) => {
    const bytes = read(name);
    const at = fc.nat(bytes.length - 1);
    fc.assert(
      fc.property(at, fc.nat(255), (i, value) => attempt(bytes.with(i, value))),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(at, at, fc.nat(255), fc.nat(255), (i, j, a, b) => attempt(bytes.with(i, a).with(j, b))),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(at, (length) => attempt(bytes.slice(0, length))),
      { numRuns: 50 },
    );
  });
});
