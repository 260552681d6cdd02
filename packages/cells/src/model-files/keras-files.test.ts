/** @file Keras's `.keras` and `.h5`: the logits of keras/goldens. */
import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadClassifier, type LoadOptions } from '../index.js';

const folder = new URL('../../../../keras/goldens/', import.meta.url);
const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const expected = JSON.parse(new TextDecoder().decode(golden('expected.json'))) as Record<
  string,
  { input: number[][][]; logits: number[][] }
>;

function offBy(name: string, bytes: Uint8Array, options: LoadOptions = {}): number {
  const { model } = loadClassifier(bytes, name, options);
  const { input, logits } = expected[name]!;
  const ours = tf.tidy(() => model.forward(tf.transpose(tf.tensor3d(input), [1, 0, 2]) as tf.Tensor3D).arraySync());
  model.dispose();
  return Math.max(...logits.flat().map((value, i) => Math.abs(value - (ours as number[][]).flat()[i]!)));
}

describe('as Keras computes it', () => {
  test.each(Object.keys(expected))('%s', (name) => {
    expect(offBy(name, golden(name))).toBeLessThan(1e-6);
  });

  test('what weights alone leave open is said, and can be told', () => {
    expect(loadClassifier(golden('gru.weights.h5')).assumed).toEqual(['head last', 'mean 0.5', 'std 0.5']);
    const rnn = 'simple-rnn-weights.h5';
    expect(loadClassifier(golden(rnn)).assumed.slice(0, 2)).toEqual(['nonlinearity tanh', 'head last']);
    const told = loadClassifier(golden(rnn), rnn, { nonlinearity: 'relu', head: 'output' });
    expect(told.model.architecture).toMatchObject({ nonlinearity: 'relu', head: 'output', bidirectional: true });
    expect(() => loadClassifier(golden('lstm.keras'), 'm', { head: 'mean' })).toThrow('head: expected none');
    expect(() => loadClassifier(golden(rnn), 'm', { key: 'model' })).toThrow('key: expected none');
  });

  test('a mean over time shows among weights alone', () => {
    const name = 'bidirectional-lstm.weights.h5';
    expect(loadClassifier(golden(name)).assumed).toEqual(['mean 0.5', 'std 0.5']);
    expect(offBy(name, golden(name))).toBeLessThan(1e-6);
  });
});
