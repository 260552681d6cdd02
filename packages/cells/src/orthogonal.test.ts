import { expect, test } from 'vitest';
import { orthonormalise } from './orthogonal.js';

test('vectors that hardly differ become orthonormal to the last digits', () => {
  const n = 6;
  const nearly = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n + 1 }, (_, j) => 1 + (j === i ? 1e-8 : 0)),
  );
  const basis = orthonormalise(nearly);
  for (const [i, a] of basis.entries()) {
    for (const [j, b] of basis.entries()) {
      const product = a.reduce((sum, x, k) => sum + x * b[k]!, 0);
      expect(Math.abs(product - Number(i === j))).toBeLessThan(1e-14); // 1e-8 and more after one pass
    }
  }
  // Each lies in the span of the vectors up to its own: the first is the first's direction.
  basis[0]!.forEach((x) => expect(x).toBeCloseTo(1 / Math.sqrt(n + 1), 7));
});
