/** @file Golden files as others may write them, and as they may be broken. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors, writeSafetensors, type Safetensors, type StoredTensor } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { isBpttError } from '@bptt/errors';
import { beforeAll, describe, expect, test } from 'vitest';
import { compare } from './index.js';

const folder = join(import.meta.dirname, '../../../pytorch/goldens');
const read = (name: string) => readSafetensors(readFileSync(join(folder, `${name}.safetensors`)));

beforeAll(async () => void (await startKernels({ simd: 'strict' })));

const cases = [
  'lstm-random',
  'family/gru-layers-2-bidirectional',
  'rnn-tanh-training',
  'optimisers/sgd-clip',
  'jacobians/rnn-tanh-vanishing',
  'jacobians/lstm-forget-bias',
];

describe.each(cases)('%s, as others may write it', (name) => {
  const golden = read(name);

  test('tensors and metadata in another order', () => {
    const reversed = {
      metadata: new Map([...golden.metadata].reverse()),
      tensors: new Map([...golden.tensors].reverse()),
    };
    expect(compare(inOrder(reversed), name)).toEqual(compare(writeSafetensors(golden), name));
  });

  test('keys that bptt does not know', () => {
    const tensors = new Map(golden.tensors);
    for (const key of ['weight_norm', 'jacobian.bias_ih_l0', 'output.attention', 'c0_'])
      tensors.set(key, float32([2], 1, NaN));
    tensors.set('names', { dtype: 'U8', shape: [3], bytes: Uint8Array.of(1, 2, 3) });
    const metadata = new Map(golden.metadata).set('framework', 'another').set('dropout', '0');
    expect(compare(writeSafetensors({ metadata, tensors }), name).passed).toBe(true);
  });

  test('float64 instead of float32', () => {
    const tensors = new Map(
      [...golden.tensors].map(([key, tensor]) => [
        key,
        tensor.dtype === 'F32' ? float64(tensor.shape, floats(tensor)) : tensor,
      ]),
    );
    expect(compare(writeSafetensors({ ...golden, tensors }), name)).toEqual(compare(writeSafetensors(golden), name));
  });

  test("no metadata where the value is PyTorch's default", () => {
    const defaults: Record<string, string> = {
      nonlinearity: 'tanh',
      num_layers: '1',
      bidirectional: 'false',
      batch_first: 'false',
      bias: 'true',
      beta1: '0.9',
      beta2: '0.999',
      eps: '1e-08',
      momentum: '0.0',
      nesterov: 'false',
      weight_decay: '0.0',
    };
    const metadata = new Map(
      [...golden.metadata].filter(([key, value]) => defaults[key] !== value && !key.endsWith('_size')),
    );
    expect(compare(writeSafetensors({ ...golden, metadata }), name).passed).toBe(true);
  });
});

describe('a number that was altered is found', () => {
  test.each([
    ['jacobians/rnn-tanh-vanishing', 'jacobian.input', 0], // 1e-27
    ['jacobians/rnn-relu-vanishing', 'jacobian.state', 3],
    ['jacobians/rnn-tanh-five-steps', 'jacobian.weight_hh_l0', 7],
    ['jacobians/rnn-tanh-five-steps', 'jacobian.weight_ih_l0', 7],
    ['jacobians/lstm-forget-bias', 'jacobian.state', 11],
    ['jacobians/gru-growing', 'jacobian.input', 2],
    ['lstm-training', 'losses', 4],
    ['gru-training', 'final.fc.bias', 2],
    ['optimisers/adamw', 'expected.w', 100],
    ['optimisers/sgd-clip', 'norms', 1],
  ])('%s, %s[%i]', (name, key, index) => {
    const golden = read(name);
    const values = floats(golden.tensors.get(key)!);
    const unit = key.startsWith('jacobian.') ? largestAt(golden, key, index) : 1;
    values[index]! += 2e-3 * unit;
    const { passed, failures } = compare(
      written(golden, key, float32(golden.tensors.get(key)!.shape, ...values)),
      name,
    );
    expect(passed).toBe(false);
    expect(failures).toEqual([
      expect.stringMatching(new RegExp(`^${key.replaceAll('.', '\\.')}(\\[\\d+\\])?( \\(t = \\d+\\))?: off by `)),
    ]);
    values[index]! -= 1.5e-3 * unit; // half the bound of a Jacobian
    if (unit !== 1)
      expect(compare(written(golden, key, float32(golden.tensors.get(key)!.shape, ...values)), name).passed).toBe(true);
  });

  test.each(['rnn-tanh-ragged', 'rnn-relu-ragged', 'lstm-forget-bias', 'gru-ragged'])(
    '%s: V transposed, x one step later',
    (name) => {
      const golden = read(`jacobians/${name}`);
      const weight = golden.tensors.get('weight_hh_l0')!;
      const H = weight.shape[1]!;
      const v = floats(weight);
      const transposed = Float32Array.from(
        v,
        (_, i) => v[Math.floor(i / (H * H)) * H * H + (i % H) * H + (Math.floor(i / H) % H)]!,
      );
      expect(compare(written(golden, 'weight_hh_l0', float32(weight.shape, ...transposed)), name).passed).toBe(false);
      const x = golden.tensors.get('input')!;
      const [last, ...others] = [...floats(x)].reverse();
      expect(compare(written(golden, 'input', float32(x.shape, ...[...others, last!].reverse())), name).passed).toBe(
        false,
      );
    },
  );
});

describe('what is wrong with a file is said, with its name, and no tensor is left', () => {
  const without = (name: string, key: string) => {
    const golden = read(name);
    const tensors = new Map(golden.tensors);
    expect(tensors.delete(key)).toBe(true);
    return writeSafetensors({ ...golden, tensors });
  };
  const but = (name: string, key: string, tensor: StoredTensor) => written(read(name), key, tensor);
  const saying = (name: string, key: string, value: string) => {
    const golden = read(name);
    return writeSafetensors({ ...golden, metadata: new Map(golden.metadata).set(key, value) });
  };
  const lstm = 'lstm-random';
  const rnn = 'jacobians/rnn-tanh-five-steps';

  test.each<[string, () => Uint8Array, string]>([
    ['no bytes', () => new Uint8Array(0), 'header length (byte 0): expected 8 bytes, found 0 bytes in all'],
    ['cut short', () => readFileSync(join(folder, 'lstm-random.safetensors')).subarray(0, -3), 'data (byte '],
    [
      'no metadata',
      () => writeSafetensors({ ...read(lstm), metadata: new Map() }),
      '__metadata__.kind: expected a value, found nothing',
    ],
    [
      'another kind',
      () => saying(lstm, 'kind', 'dance'),
      "__metadata__.kind: expected forward-backward or training or optimiser or jacobian or second-order, found 'dance'",
    ],
    [
      'another module',
      () => saying(lstm, 'module', 'MLP'),
      "__metadata__.module: expected RNN or LSTM or GRU, found 'MLP'",
    ],
    [
      'a size that is no number',
      () => saying(lstm, 'input_size', 'five'),
      "__metadata__.input_size: expected a number, found 'five'",
    ],
    ['an empty size', () => saying(lstm, 'hidden_size', ''), "__metadata__.hidden_size: expected a number, found ''"],
    [
      'half a layer',
      () => saying(lstm, 'num_layers', '1.5'),
      "__metadata__.num_layers: expected a whole number >= 1, found '1.5'",
    ],
    [
      'sizes that are merely claimed',
      () => saying(lstm, 'hidden_size', '1e9'),
      'weight_ih_l0.shape: expected [4000000000, 5], found [24, 5]',
    ],
    [
      'layers that are merely claimed',
      () => saying(lstm, 'num_layers', '1000000000'),
      'weight_ih_l999999999: expected a tensor, found nothing',
    ],
    ['a direction without weights', () => saying(lstm, 'bidirectional', 'true'), 'weight_ih_l0_reverse is missing'],
    [
      'a flag that is none',
      () => saying(lstm, 'bias', 'yes'),
      "__metadata__.bias: expected true or false, found 'yes'",
    ],
    ['a weight missing', () => without(lstm, 'weight_hh_l0'), 'weight_hh_l0 is missing'],
    ['an input missing', () => without(lstm, 'input'), 'input: expected a tensor, found nothing'],
    ['half a state', () => without(lstm, 'c0'), 'c0: expected a tensor, as the other state is there, found nothing'],
    ['a result missing', () => without(lstm, 'output'), 'output: expected a tensor, found nothing'],
    ['a gradient missing', () => without(lstm, 'grad.input'), 'grad.input: expected a tensor, found nothing'],
    ['no cotangent', () => onlyWithout(lstm, /^grad_/), 'grad_output: expected a tensor, found nothing'],
    [
      'a cotangent of another shape',
      () => but(lstm, 'grad_output', float32([1], 1)),
      'grad_output.shape: expected [7, 3, 6], found [1]',
    ],
    [
      'an input of rank 2',
      () => but(lstm, 'input', float32([3, 5], ...Array(15).fill(1))),
      'input: expected [T, B, 5], got [3, 5]',
    ],
    ['no time steps', () => but(lstm, 'input', float32([0, 3, 5])), 'input: expected '],
    [
      'NaN',
      () => but(lstm, 'h_n', float32([1, 3, 6], ...Array(17).fill(0), NaN)),
      'h_n[17]: expected a finite number, found NaN',
    ],
    [
      'an infinite weight',
      () => but(lstm, 'bias_ih_l0', float32([24], -Infinity, ...Array(23).fill(0))),
      'bias_ih_l0[0]: expected a finite number, found -Infinity',
    ],
    [
      'beyond float32',
      () => but(lstm, 'bias_ih_l0', float64([24], [1e300, ...Array(23).fill(0)])),
      'bias_ih_l0[0]: expected a finite number, found Infinity',
    ],
    [
      'whole numbers',
      () => but(lstm, 'bias_ih_l0', { dtype: 'I32', shape: [24], bytes: new Uint8Array(96) }),
      'bias_ih_l0.dtype: expected F32 or F64, found I32',
    ],
    [
      'labels out of range',
      () => but('lstm-training', 'labels', int64([20, 4], 4n)),
      'labels[0]: expected a class from 0 to 3, got 4',
    ],
    [
      'labels of more than 32 bits',
      () => but('lstm-training', 'labels', int64([20, 4], 2n ** 32n)),
      'labels[0]: expected a number of 32 bits, found 4294967296',
    ],
    [
      'one label for a batch',
      () => but('lstm-training', 'labels', int64([20, 1], 0n)),
      'labels.shape: expected [20, 4], found [20, 1]',
    ],
    [
      'losses of fewer steps',
      () => but('lstm-training', 'losses', float32([1], 1)),
      'losses.shape: expected [20], found [1]',
    ],
    [
      'a final weight missing',
      () => without('lstm-training', 'final.fc.bias'),
      'final.fc.bias: expected a tensor, found nothing',
    ],
    [
      'a training of no steps',
      () => but('lstm-training', 'inputs', float32([0, 6, 4, 3])),
      'inputs.shape: expected [S, T, B, I] with S >= 1, found [0, 6, 4, 3]',
    ],
    [
      'gradients of fewer steps',
      () => but('optimisers/adam', 'gradients.w', float32([1, 3, 4], ...Array(12).fill(1))),
      'gradients.w.shape: expected [25, 3, 4], found [1, 3, 4]',
    ],
    [
      'no parameters',
      () => onlyWithout('optimisers/adam', /^initial/),
      'initial.<name>: expected a tensor, found nothing',
    ],
    ['an impossible learning rate', () => saying('optimisers/adam', 'learning_rate', '-1'), 'lr: expected'],
    [
      'Jacobians of a batch',
      () => but(rnn, 'input', float32([5, 2, 4], ...Array(40).fill(0))),
      'input.shape: expected [5, 1, 4], found [5, 2, 4]',
    ],
    [
      'Jacobians of another length',
      () => but(rnn, 'jacobian.state', float32([1, 6, 6], ...Array(36).fill(0))),
      'jacobian.state.shape: expected [5, 6, 6], found [1, 6, 6]',
    ],
    [
      "an RNN's weight Jacobian missing",
      () => without(rnn, 'jacobian.weight_hh_l0'),
      'jacobian.weight_hh_l0: expected a tensor, found nothing',
    ],
    ['a bias missing', () => without(rnn, 'bias_hh_l0'), 'bias_hh_l0: expected a tensor, found nothing'],
  ])('%s', (_, make, message) => {
    const before = tf.memory().numTensors;
    let thrown: unknown;
    try {
      compare(make(), 'some.safetensors');
    } catch (error) {
      thrown = error;
    }
    expect(isBpttError(thrown), String(thrown)).toBe(true);
    expect((thrown as Error).message).toMatch(/^some\.safetensors: /);
    expect((thrown as Error).message).toContain(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

const floats = ({ bytes }: StoredTensor) => new Float32Array(bytes.slice().buffer);
const stored = (dtype: StoredTensor['dtype'], shape: number[], values: { buffer: ArrayBuffer }): StoredTensor => ({
  dtype,
  shape,
  bytes: new Uint8Array(values.buffer),
});
const float32 = (shape: number[], ...values: number[]) => stored('F32', shape, Float32Array.from(values));
const float64 = (shape: number[], values: Iterable<number>) => stored('F64', shape, Float64Array.from(values));
const int64 = (shape: number[], value: bigint) =>
  stored('I64', shape, new BigInt64Array(shape[0]! * shape[1]!).fill(value));
const written = (golden: Safetensors, key: string, tensor: StoredTensor) =>
  writeSafetensors({ ...golden, tensors: new Map(golden.tensors).set(key, tensor) });

function onlyWithout(name: string, keys: RegExp): Uint8Array {
  const golden = read(name);
  return writeSafetensors({ ...golden, tensors: new Map([...golden.tensors].filter(([key]) => !keys.test(key))) });
}

/** The largest entry of a Jacobian at the time of its entry `index`. */
function largestAt({ tensors }: Safetensors, key: string, index: number): number {
  const { shape, ...rest } = tensors.get(key)!;
  const size = key.includes('weight') ? Infinity : shape[1]! * shape[2]!;
  return Math.max(
    ...floats({ shape, ...rest })
      .slice(0, size)
      .slice(0, index < size ? size : 0)
      .map(Math.abs),
  );
}

/** A file that keeps the order of its maps, as other writers may. */
function inOrder({ metadata, tensors }: Safetensors): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { dtype, shape, bytes }]) => [
    name,
    { data_offsets: [end, (end += bytes.length)], shape, dtype },
  ]);
  const text = new TextEncoder().encode(
    JSON.stringify({ ...Object.fromEntries(entries), __metadata__: Object.fromEntries(metadata) }),
  );
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
