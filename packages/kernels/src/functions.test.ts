import { beforeAll, describe, expect, it } from 'vitest';
import { compile, hasRelaxedSimd, instantiate, variants, type Exports } from './variants.js';

const runnable = variants.filter((variant) => !variant.endsWith('relaxed') || hasRelaxedSimd());
const chunk = 1 << 16;
const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
const x = new Float32Array(memory.buffer, 0, chunk);
const y = new Float32Array(memory.buffer, 4 * chunk, chunk);
const builds: Record<string, Exports> = {};

beforeAll(async () => {
  for (const variant of runnable) builds[variant] = instantiate(await compile(variant), memory);
});

const exact = { tanhOf: Math.tanh, sigmoidOf: (v: number) => 1 / (1 + Math.exp(-v)) };

/** A float's place in the order of all floats, so that a difference of places is one of ulps. */
const word = new Int32Array(1);
const single = new Float32Array(word.buffer);
function place(v: number): number {
  single[0] = v;
  return word[0]! >= 0 ? word[0]! : -2147483648 - word[0]!;
}

describe.each(runnable)('%s', (variant) => {
  it.each(['tanhOf', 'sigmoidOf'] as const)(
    '%s is within 2 ulp of the correctly rounded value, over all magnitudes',
    (name) => {
      const bits = new Uint32Array(memory.buffer, 0, chunk);
      let worst = 0;
      // Every 6007th of all floats: both signs, denormals to infinity, and NaN beyond.
      for (let first = 0; first < 2 ** 32; first += chunk * 6007) {
        for (let i = 0; i < chunk; i++) bits[i] = Math.min(first + i * 6007, 2 ** 32 - 1);
        builds[variant]![name]!(chunk, 0, 4 * chunk, 8 * chunk);
        for (let i = 0; i < chunk; i++) {
          if (Number.isNaN(x[i])) expect(y[i]).toBeNaN();
          else worst = Math.max(worst, Math.abs(place(y[i]!) - place(exact[name](x[i]!))));
        }
      }
      expect(worst).toBeLessThanOrEqual(2);
    },
  );

  it('has exact values at 0, +-infinity and NaN, and tanh is odd', () => {
    x.set([0, -0, Infinity, -Infinity, NaN, 88, -88, -104]);
    builds[variant]!['tanhOf']!(8, 0, 4 * chunk, 8 * chunk);
    expect([...y.subarray(0, 7)]).toEqual([0, -0, 1, -1, NaN, 1, -1]);
    builds[variant]!['sigmoidOf']!(8, 0, 4 * chunk, 8 * chunk);
    expect([...y.subarray(0, 5)]).toEqual([0.5, 0.5, 1, 0, NaN]);
    for (let i = 0; i < 4096; i++) x[i] = (x[i + 4096] = -Math.fround(0.0001 * i ** 1.4)) * -1;
    builds[variant]!['tanhOf']!(8192, 0, 4 * chunk, 8 * chunk);
    for (let i = 0; i < 4096; i++) expect(y[i]).toBe(-y[i + 4096]!);
  });
});

it('strict and wide have the same bits', () => {
  const results = ['strict', 'wide'].map((variant) => {
    for (let i = 0; i < chunk; i++) x[i] = (i - chunk / 2) * 0.0007;
    return (['tanhOf', 'sigmoidOf'] as const).map((name) => {
      builds[variant]![name]!(chunk, 0, 4 * chunk, 8 * chunk);
      return new Uint32Array(y.slice().buffer);
    });
  });
  expect(results[0]).toEqual(results[1]);
});
