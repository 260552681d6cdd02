import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ladder } from './ladder.js';

/** n images of which the first `right` are answered rightly. */
const first = (n: number, right: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => Number(i < right));

test('the first score is shown as it is', () => {
  expect(ladder([first(5000, 4867)])).toEqual([{ shown: 4867 / 5000, improved: true }]);
});

test('a step within the noise of its own changes is not shown, one beyond it is', () => {
  const n = 10_000;
  const base = first(n, 9000);
  // 40 answers better and none worse: s = sqrt(0.004 * 0.996 * n/(n-1)), s/sqrt(n) = 0.00063 < 0.004
  expect(ladder([base, first(n, 9040)])[1]).toEqual({ shown: 0.904, improved: true });
  // 400 better and 390 worse: 0.001 better, s/sqrt(n) = 0.0028
  const swapped = base.slice().fill(0, 0, 390).fill(1, 9000, 9400);
  expect(ladder([base, swapped])[1]).toEqual({ shown: 0.9, improved: false });
  // The same 0.001 by ten better answers and none worse: s/sqrt(n) = 0.00032
  expect(ladder([base, first(n, 9010)])[1]).toEqual({ shown: 0.901, improved: true });
});

test('steps are measured from the best one, not from the last one', () => {
  const n = 1000;
  const lines = ladder([first(n, 900), first(n, 500), first(n, 950), first(n, 900)]);
  expect(lines.map(({ shown }) => shown)).toEqual([0.9, 0.9, 0.95, 0.95]);
  expect(lines.map(({ improved }) => improved)).toEqual([true, false, true, false]);
});

/** Of float64: what is equal in whole numbers is not less. */
const rounding = 1e-12;

/** Algorithm 2 of the paper, with its losses, infinities and rounding written out. */
function paper(losses: number[][]): number[] {
  let best: number[] | undefined;
  let previous = Infinity;
  return losses.map((loss) => {
    const n = loss.length;
    const mean = (of: number[]) => of.reduce((a, b) => a + b, 0) / n;
    const difference = loss.map((each, i) => each - (best?.[i] ?? 0));
    const s = Math.sqrt(difference.reduce((sum, d) => sum + (d - mean(difference)) ** 2, 0) / (n - 1));
    if (best === undefined || mean(loss) < previous - s / Math.sqrt(n) - rounding) {
      previous = Math.round(mean(loss) * n) / n;
      best = loss;
    }
    return previous;
  });
}

test('agrees with the paper on any answers', () => {
  const answers = fc.integer({ min: 2, max: 40 }).chain((n) => {
    const one = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: n, maxLength: n });
    return fc.array(one, { minLength: 1, maxLength: 8 });
  });
  fc.assert(
    fc.property(answers, (submissions) => {
      const shown = ladder(submissions.map((each) => Uint8Array.from(each))).map((rung) => rung.shown);
      const errors = paper(submissions.map((each) => each.map((right) => 1 - right)));
      shown.forEach((accuracy, i) => expect(accuracy).toBeCloseTo(1 - errors[i]!, 12));
    }),
  );
});

test('many random guesses after a good one do not climb', () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const n = 2000;
  const base = Uint8Array.from({ length: n }, () => Number(random() < 0.9));
  const noisy = Array.from({ length: 200 }, () =>
    base.map((each) => (random() < 0.02 ? Number(random() < 0.9) : each)),
  );
  const best = Math.max(...noisy.map((each) => each.reduce((a, b) => a + b, 0) / n));
  const accuracy = base.reduce((a, b) => a + b, 0) / n;
  const shown = ladder([base, ...noisy]).at(-1)!.shown;
  expect(best).toBeGreaterThan(accuracy);
  expect(shown - accuracy).toBeLessThan(0.01);
});
