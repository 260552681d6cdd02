import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import { GRU, LSTM, LSTMClassifier, Random, type Module } from './index.js';

const md5 = (module: Module) => {
  const hash = createHash('md5');
  for (const { data } of module.stateDict().values()) hash.update(new Uint8Array(data.buffer));
  return hash.digest('hex');
};

describe('initial weights', () => {
  // torch.manual_seed(seed); m = [nn.LSTM(28, 128), nn.Linear(128, 10)]
  // md5(b''.join(p.detach().numpy().tobytes() for l in m for p in l.parameters()))   (torch 1.13.1)
  test.each([
    [0, 'f001a607e48b8daf46138f4e3481b513'],
    [1, '41e153c6bd6df634d5ba108042b3f068'],
    [123, '9a4e3afe8d1f333ae8cc4df1852d70ba'],
    [4294967295, '74ded6a223d6d5e2b802b666bce99673'],
  ])('of seed %i are those of torch.manual_seed, bit for bit', (seed, expected) => {
    const model = new LSTMClassifier({ seed });
    expect(md5(model)).toBe(expected);
    model.dispose();
  });

  // torch.manual_seed(5); nn.GRU(3, 4, num_layers=2, bidirectional=True)
  test('of layers and directions too', () => {
    const layer = new GRU({ inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional: true, seed: 5 });
    expect(md5(layer)).toBe('0fd209f5cbebfc1302d100a4420eed28');
    layer.dispose();
  });

  // torch.manual_seed(5); nn.LSTM(3, 6, num_layers=2, bidirectional=True, proj_size=4)
  test('of projections too', () => {
    const layer = new LSTM({ inputSize: 3, hiddenSize: 6, numLayers: 2, bidirectional: true, projSize: 4, seed: 5 });
    expect(md5(layer)).toBe('9133df9eddeb2aad2b74842f1e69c465');
    expect(
      [...layer.namedParameters()].slice(0, 5).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`),
    ).toEqual([
      'weight_ih_l0 [24, 3]',
      'weight_hh_l0 [24, 4]',
      'bias_ih_l0 [24]',
      'bias_hh_l0 [24]',
      'weight_hr_l0 [4, 6]',
    ]);
    layer.dispose();
  });

  test.each([-1, 1.5, NaN, 2 ** 32])('seed %d is refused', (seed) => {
    expect(() => new Random(seed)).toThrow(`seed: expected a whole number from 0 to 4294967295, got ${seed}`);
  });
});
