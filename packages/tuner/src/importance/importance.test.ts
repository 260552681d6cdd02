import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSampler } from '../samplers/random.js';
import { Stream } from '../random.js';
import { choice, float, type Config } from '../space/parameter.js';
import { Space } from '../space/space.js';
import { importance } from './importance.js';

const space = new Space({
  strong: float(0, 1),
  weak: float(1e-4, 1, { log: true }),
  none: float(0, 1),
  kind: choice(['a', 'b', 'c']),
  only: float(0, 1, { when: { kind: ['a'] } }),
});
const tried = (n: number, value: (config: Config) => number) =>
  Array.from({ length: n }, (_, i) => {
    const config = randomSampler(space, [], new Stream(1, i, 'test'));
    return { config, value: value(config) };
  });

describe('importance', () => {
  it('finds the share of each part of a sum', () => {
    // Variances: 4/12 for strong, 2/9 for kind, and nearly nothing of the others.
    const found = importance(
      space,
      tried(300, ({ strong, kind }) => 2 * Number(strong) + (kind === 'b' ? 1 : 0)),
    );
    expect(found['strong']).toBeGreaterThan(0.5);
    expect(found['strong']).toBeLessThan(0.7);
    expect(found['kind']).toBeGreaterThan(0.3);
    expect(found['kind']).toBeLessThan(0.5);
    for (const name of ['weak', 'none', 'only']) expect(found[name]).toBeLessThan(0.02);
  });

  it('of a product, neither alone explains all', () => {
    const found = importance(
      space,
      tried(300, ({ strong, none }) => (Number(strong) - 0.5) * (Number(none) - 0.5)),
    );
    expect(found['strong']! + found['none']!).toBeLessThan(0.4);
  });

  it('is a share, whatever the values; none without a difference', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 }), (ys) => {
        const shares = Object.values(
          importance(
            space,
            tried(ys.length, () => 0).map((t, i) => ({ ...t, value: ys[i]! })),
          ),
        );
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
        expect(shares.reduce((a, b) => a + b)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
    // The squares of such differences have few digits left.
    const tiny = importance(
      space,
      tried(12, ({ strong }) => 1e-161 * Number(strong)),
    );
    expect(Object.values(tiny).reduce((a, b) => a + b)).toBeLessThanOrEqual(1 + 1e-9);
    expect(tiny['strong']).toBeGreaterThan(0);
    expect(
      Object.values(
        importance(
          space,
          tried(20, () => 3),
        ),
      ),
    ).toEqual([0, 0, 0, 0, 0]);
    expect(Object.values(importance(space, []))).toEqual([0, 0, 0, 0, 0]);
  });

  it('is the same every time', () => {
    const some = tried(40, ({ strong }) => Number(strong));
    expect(importance(space, some)).toEqual(importance(space, some));
  });
});
