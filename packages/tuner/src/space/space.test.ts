import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stream } from '../random.js';
import { randomSampler } from '../samplers/random.js';
import { conditional } from '../../bench/functions.mjs';
import { configurations } from './configurations.js';
import { choice, float, int } from './parameter.js';
import { Space } from './space.js';

const nested = new Space({
  kind: choice(['none', 'step', 'cycle']),
  gamma: float(0.1, 0.3, { step: 0.1, when: { kind: ['step'] } }),
  layers: int(1, 3),
  dropout: choice([0, 0.5], { when: { layers: [2, 3] } }),
  noise: int(1, 2, { when: { dropout: [0.5] } }),
});

describe('Space', () => {
  it('samples only what it may have, each value of a stepped axis as often', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        for (const space of [nested, new Space(conditional.space)]) {
          space.check(randomSampler(space, [], new Stream(seed, 0, 'test')));
        }
      }),
    );
    const counts = new Map<unknown, number>();
    const space = new Space({ x: float(0, 0.3, { step: 0.1 }) });
    for (let i = 0; i < 4000; i++) {
      const { x } = randomSampler(space, [], new Stream(1, i, 'test'));
      counts.set(x, (counts.get(x!) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 0.1, 0.2, 0.3]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('counts and lists every configuration: a condition of a condition holds too', () => {
    const all = [...configurations(nested)];
    expect(all.length).toBe(nested.size);
    expect(nested.size).toBe((1 + 3 + 1) * (1 + 2 * (1 + 2)));
    expect(new Set(all.map((config) => nested.key(config))).size).toBe(all.length);
    for (const config of all) nested.check(config);
    expect(new Space(conditional.space).size).toBe(Infinity);
  });

  it.each([
    [
      { kind: 'none', layers: 1, gamma: 0.1 },
      'config.gamma: expected nothing, since its condition does not hold, got 0.1',
    ],
    [{ kind: 'step', layers: 1 }, 'config.gamma: expected a number from 0.1 to 0.3 in steps of 0.1, got undefined'],
    [
      { kind: 'step', gamma: 0.15, layers: 1 },
      'config.gamma: expected a number from 0.1 to 0.3 in steps of 0.1, got 0.15',
    ],
    [{ kind: 'x', layers: 1 }, "config.kind: expected one of none, step, cycle, got 'x'"],
    [{ kind: 'none', layers: 4 }, 'config.layers: expected a whole number from 1 to 3, got 4'],
    [{ kind: 'none', layers: 1, more: 1 }, "config: expected only kind, gamma, layers, dropout, noise, got 'more'"],
  ])('refuses the configuration %j', (config, message) => {
    expect(() => nested.check(config as never)).toThrow(message);
  });
});
