import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors, writeSafetensors } from '@bptt/cells';
import { startKernels, startWasm } from '@bptt/kernels';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from './index.js';

const folder = join(import.meta.dirname, '../../../pytorch/goldens');
const goldens = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.safetensors'))
  .sort();
const read = (file: string) => readFileSync(join(folder, file));

// Once the kernels run they are used, so the equations on wasm come first.
describe.each(['the equations on wasm', 'the equations on cpu', 'the strict kernels'])('%s', (backend) => {
  let tensors = 0;
  beforeAll(async () => {
    if (backend === 'the equations on wasm') await startWasm();
    else if (backend === 'the equations on cpu') await tf.setBackend('cpu');
    else await startKernels({ simd: 'strict' });
    tensors = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

  test.each(goldens)('%s equals PyTorch', (file) => {
    const result = compare(read(file), file);
    expect(result).toMatchObject({ passed: true, failures: [] });
  });

  test('a number that was altered is found', () => {
    const golden = readSafetensors(read('lstm-random.safetensors'));
    for (const name of ['output', 'c_n', 'grad.weight_hh_l0']) {
      const altered = new Map(golden.tensors);
      const { bytes, ...rest } = altered.get(name)!;
      const floats = new Float32Array(bytes.slice().buffer);
      floats[3]! += 1e-2;
      altered.set(name, { ...rest, bytes: new Uint8Array(floats.buffer) });
      const result = compare(writeSafetensors({ ...golden, tensors: altered }), 'altered');
      expect(result.passed).toBe(false);
      expect(result.failures).toEqual([expect.stringContaining(`${name}: off by`)]);
    }
  });

  test('swapped gates, another nonlinearity and the order of biases are found', () => {
    const golden = readSafetensors(read('rnn-tanh-random.safetensors'));
    const relu = { ...golden, metadata: new Map(golden.metadata).set('nonlinearity', 'relu') };
    expect(compare(writeSafetensors(relu), 'relu').passed).toBe(false);
    const lstm = readSafetensors(read('lstm-random.safetensors'));
    const tensors = new Map(lstm.tensors);
    const { bytes, ...rest } = tensors.get('bias_ih_l0')!;
    const quarter = bytes.length / 4;
    const swapped = Uint8Array.of(
      ...bytes.slice(quarter, 2 * quarter),
      ...bytes.slice(0, quarter),
      ...bytes.slice(2 * quarter),
    );
    tensors.set('bias_ih_l0', { ...rest, bytes: swapped });
    expect(compare(writeSafetensors({ ...lstm, tensors }), 'swapped').passed).toBe(false);
  });
});
