/** @file Keras's `.keras` and `.h5` that give other numbers, or are not what they say. */
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { isBpttError } from '@bptt/errors';
import { inspectWeights, readModel } from '../read-model.js';

const folder = new URL('../../../../keras/goldens/', import.meta.url);
const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

/** The archive with its config.json changed. */
function changed(name: string, from: string, to: string): Uint8Array {
  const files = unzipSync(golden(name));
  const text = new TextDecoder().decode(files['config.json']);
  expect(text).toContain(from);
  return zipSync({ ...files, 'config.json': new TextEncoder().encode(text.replaceAll(from, to)) }, { level: 0 });
}

describe('refused by name', () => {
  test.each<[string, string, string, string]>([
    [
      'lstm.keras',
      '"recurrent_activation": "sigmoid"',
      '"recurrent_activation": "hard_sigmoid"',
      'layer reader: expected LSTM with recurrent_activation sigmoid',
    ],
    ['lstm.keras', '"stateful": false', '"stateful": true', 'layer reader: expected LSTM with stateful false'],
    ['lstm.keras', '"dropout": 0.2', '"dropout": 0.2, "peephole": 1', 'found peephole: 1'],
    ['lstm.keras', '"registered_name": null', '"registered_name": "Mine>LSTM"', '"Mine>LSTM", which is someone\'s own'],
    [
      'lstm.keras',
      '"dtype": "float32"',
      '"dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}',
      'LSTM with dtype float32',
    ],
    [
      'lstm.keras',
      '"class_name": "Dropout"',
      '"class_name": "Masking"',
      'layer dropout: expected SimpleRNN, LSTM or GRU layers',
    ],
    [
      'bidirectional-gru.keras',
      '"merge_mode": "concat"',
      '"merge_mode": "ave"',
      'Bidirectional with merge_mode concat',
    ],
    ['bidirectional-gru.keras', '"reset_after": true', '"reset_after": false', 'GRU with reset_after true'],
    [
      'bidirectional-gru.keras',
      '"units": 3, "return_seq',
      '"units": 4, "return_seq',
      'float32 [I, 12], found F32 [4, 9]',
    ],
    ['simple-rnn.keras', '"training": false', '"training": true', 'a call without training'],
    [
      'simple-rnn.keras',
      '"class_name": "Functional"',
      '"class_name": "Mine"',
      'config.json.class_name: expected Sequential, Functional or Model',
    ],
  ])('%s with %s as %s', (name, from, to, message) => {
    expect(() => readModel(changed(name, from, to), { source: 'm' })).toThrow(message);
    expect(inspectWeights(changed(name, from, to), 'm').problem).toContain(message);
  });

  test('an archive without one of its files', () => {
    const { 'model.weights.h5': _, ...others } = unzipSync(golden('lstm.keras'));
    const npz = zipSync({ ...others, 'model.weights.npz': new Uint8Array(8) }, { level: 0 });
    expect(() => readModel(npz, { source: 'm' })).toThrow('m: archive: expected model.weights.h5, found metadata.json');
  });

  test('compressed files', () => {
    expect(() => readModel(zipSync(unzipSync(golden('lstm.keras'))), { source: 'm' })).toThrow('expected stored bytes');
  });
});

test('a file that was cut or changed anywhere is an error of ours or a model, and soon', () => {
  for (const name of ['lstm.h5', 'gru.weights.h5', 'simple-rnn-weights.h5']) {
    const good = golden(name);
    let seed = 1;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let i = 0; i < 100; i++) {
      const bytes = i % 10 ? good.slice() : good.slice(0, random(good.length));
      for (let k = 0; k < 1 + random(8); k++) bytes[random(bytes.length)] = [0, 255, 1, random(256)][random(4)]!;
      try {
        inspectWeights(bytes, name);
        readModel(bytes, { source: name });
      } catch (error) {
        if (!isBpttError(error)) throw error;
      }
    }
  }
});
