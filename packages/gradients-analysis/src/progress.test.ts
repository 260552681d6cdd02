import { afterEach, expect, test, vi } from 'vitest';
import type { Work } from '@bptt/float64';
import { inSlices } from './progress.js';

afterEach(() => vi.restoreAllMocks());

/** Work of `pieces` pieces, each of which takes `ms` by the clock; `between` is called after each. */
function clocked(pieces: number, ms: number, between: (piece: number) => void = () => {}): Work<string> {
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return (function* () {
    for (let piece = 1; piece <= pieces; piece++) {
      now += ms;
      between(piece);
      yield piece / pieces;
    }
    return 'done';
  })();
}

test('the event loop has its turn every 50 ms, and hears how far the work is', async () => {
  const fractions: number[] = [];
  /** Turns of the event loop that pieces 1 to 10 saw. */
  const turns: number[] = [];
  let turn = 0;
  const count = () => void (turn++, (timer = setTimeout(count)));
  let timer = setTimeout(count);
  const work = clocked(10, 20, () => turns.push(turn));
  await expect(inSlices(work, { onProgress: (fraction) => fractions.push(fraction) })).resolves.toBe('done');
  clearTimeout(timer);
  expect(fractions).toEqual([0.3, 0.6, 0.9]);
  const starts = [0, 3, 6, 9].map((piece) => turns[piece]!);
  expect(new Set(starts).size).toBe(4);
  expect(turns).toEqual(turns.map((_, piece) => starts[Math.floor(piece / 3)]));
});

test('exactly 50 ms are a turn, less is none', async () => {
  const seen = async (ms: number) => {
    const fractions: number[] = [];
    await inSlices(clocked(2, ms), { onProgress: (fraction) => fractions.push(fraction) });
    return fractions;
  };
  expect(await seen(24)).toEqual([]);
  expect(await seen(25)).toEqual([1]);
  expect(await seen(50)).toEqual([0.5, 1]);
});

test('stops between two pieces with the reason of the signal', async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const work = clocked(10, 1, (piece) => {
    done.push(piece);
    if (piece === 3) controller.abort('enough');
  });
  await expect(inSlices(work, { signal: controller.signal })).rejects.toMatchObject({
    code: 'BPTT_ABORTED',
    cause: 'enough',
  });
  expect(done).toEqual([1, 2, 3]);
});
