import { expect, test } from 'vitest';
import { expectSame } from './index.js';

test.each([
  [{ lr: 0.1, betas: [0.9, 0.99] }, { lr: 0.1, betas: [0.9, 0.99] }, undefined],
  [{ x: NaN }, { x: NaN }, undefined],
  [{ lr: 0.1 }, { lr: 0.2 }, 'lr: expected 0.1, as in the checkpoint, got 0.2'],
  [{ betas: [0.9, 0.99] }, { betas: [0.9, 0.9] }, 'betas.1: expected 0.99, as in the checkpoint, got 0.9'],
  [{ a: { b: null } }, { a: { b: 1 } }, 'a.b: expected none, as in the checkpoint, got 1'],
  [{ a: 'x' }, {}, "a: expected 'x', as in the checkpoint, got 'none'"],
  [{}, { a: 'x' }, "a: expected none, as in the checkpoint, got 'x'"],
])('%j, then %j', (kept, now, message) => {
  const compare = () => expectSame('', kept, now);
  if (message === undefined) compare();
  else expect(compare).toThrow(message);
});
