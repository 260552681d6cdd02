import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import { LSTMClassifier, Random } from './index.js';

describe('initial weights', () => {
  // torch.manual_seed(seed); m = [nn.LSTM(28, 128), nn.Linear(128, 10)]
  // md5(b''.join(p.detach().numpy().tobytes() for l in m for p in l.parameters()))   (torch 1.13.1)
  test.each([
    [0, 'f001a607e48b8daf46138f4e3481b513'],
    [1, '41e153c6bd6df634d5ba108042b3f068'],
    [123, '9a4e3afe8d1f333ae8cc4df1852d70ba'],
    [4294967295, '74ded6a223d6d5e2b802b666bce99673'],
  ])('of seed %i are those of torch.manual_seed, bit for bit', (seed, md5) => {
    const model = new LSTMClassifier({ seed });
    const hash = createHash('md5');
    for (const { data } of model.stateDict().values()) hash.update(new Uint8Array(data.buffer));
    model.dispose();
    expect(hash.digest('hex')).toBe(md5);
  });

  test.each([-1, 1.5, NaN, 2 ** 32])('seed %d is refused', (seed) => {
    expect(() => new Random(seed)).toThrow(`seed: expected a whole number from 0 to 4294967295, got ${seed}`);
  });
});
