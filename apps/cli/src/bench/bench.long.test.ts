import { describe, expect, test } from 'vitest';
import { bptt, bpttProcess } from '../bptt.fixture.js';
import type { Result } from './result.js';

const bench = (args: string[]) => bptt('bench', ...args);

describe('a quick run', () => {
  test('gives the fields, of ours and of the peers, and nothing of the machine that names it', async () => {
    const { code, stdout, stderr } = await bench(
      '--quick --only tiny,products --simd strict --threads 1,2 --json'.split(' '),
    );
    expect(stderr).toContain('4/4 Products');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const result = JSON.parse(stdout) as Result;
    expect(Object.keys(result.machine).sort()).toEqual(['cores', 'cpu', 'node', 'os', 'v8']);
    expect(result.scaling).toBeGreaterThan(0);
    const expected = [
      ['RNN tiny forward, [10, 1, 3]', 'µs', 'strict'],
      ['LSTM tiny forward, [10, 1, 3]', 'µs', 'strict'],
      ['GRU tiny forward, [10, 1, 3]', 'µs', 'strict'],
      ['Products, 512 x 512 x 256', 'GFLOP/s', 'strict'],
    ];
    expect(result.rows.map(({ name, unit, variant, threads }) => [name, unit, variant, threads])).toEqual(
      expected.flatMap((row) => [1, 2].map((threads) => [...row, threads])),
    );
    for (const { ours, peers, spread, ratio, reference, reason, unit } of result.rows) {
      expect(ours).toBeGreaterThan(0);
      expect(spread.ours[0]).toBeLessThanOrEqual(ours);
      expect(spread.ours[1]).toBeGreaterThanOrEqual(ours);
      expect(Object.keys(spread.peers)).toEqual(Object.keys(peers));
      const others = unit === 'µs' ? ['onnxruntime-web', 'tfjs-layers', 'plain tfjs'] : ['core 128-bit', 'plain tfjs'];
      expect(Object.keys(peers)).toEqual(expect.arrayContaining(others));
      if (reference) expect(ratio).toBeCloseTo(unit === 'µs' ? peers[reference]! / ours : ours / peers[reference]!, 2);
      else expect([ratio, reason]).toEqual([null, 'PyTorch was not measured']);
    }
  });

  test('Ctrl-C ends everybody and exits with 130', async () => {
    const { code, stdout } = await bpttProcess(
      ['bench', '--only', 'train', '--simd', 'strict', '--rounds', '1000000', '--json'],
      { interruptAt: /1\/9/ },
    );
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true, rows: [] });
  });
});
