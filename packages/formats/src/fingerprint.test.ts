import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fingerprint } from './index.js';

const of = (bytes: Uint8Array) => new Fingerprint().add(bytes).digits();

test('one changed byte, one byte more or less, another place in memory', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, change) => {
        const changed = bytes.slice();
        changed[at % bytes.length]! ^= change;
        expect(of(changed)).not.toBe(of(bytes));
        expect(of(bytes.subarray(1))).not.toBe(of(bytes));
        expect(of(Uint8Array.of(7, ...bytes).subarray(1))).toBe(of(bytes));
      },
    ),
  );
});

test('the digits stay what they are', () => {
  expect(new Fingerprint().digits()).toMatch(/^[0-9a-f]{16}$/);
  const bits = Float32Array.of(1, -0, NaN);
  expect(new Fingerprint().add(bits).addText('bptt').digits()).toBe(
    new Fingerprint().add(new Uint8Array(bits.buffer)).add(new TextEncoder().encode('bptt')).digits(),
  );
});
