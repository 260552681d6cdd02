import { beforeEach, expect, test, vi } from 'vitest';
import { latestOf } from './latest.js';

/** Calls that have been made: their input, and how the test ends them. */
const calls: {
  input: unknown;
  signal: AbortSignal;
  answer: (output: unknown) => void;
  fail: (error: Error) => void;
}[] = [];
vi.mock('./compute.svelte.js', () => ({
  compute: {
    call: (_: string, input: unknown, __: unknown, signal: AbortSignal) =>
      new Promise((answer, fail) => calls.push({ input, signal, answer, fail })),
  },
}));
beforeEach(() => void calls.splice(0));

const asker = () => {
  const heard: string[] = [];
  const made: number[] = [];
  const ask = latestOf('pictures');
  return {
    heard,
    made,
    ask: (skip: number) =>
      ask({
        input: () => (made.push(skip), { count: 1, skip }),
        answered: () => heard.push(`answer ${skip}`),
        failed: ({ message }) => heard.push(`${skip} failed: ${message}`),
      }),
  };
};

test('of the questions that come meanwhile only the latest is asked, and the one on its way is given up', async () => {
  const { ask, heard, made } = asker();
  for (const skip of [1, 2, 3, 4]) ask(skip);
  expect(calls).toHaveLength(1);
  expect(calls[0]!.signal.aborted).toBe(true);
  calls[0]!.fail(new Error('aborted'));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  expect(calls[1]).toMatchObject({ input: { count: 1, skip: 4 }, signal: { aborted: false } });
  calls[1]!.answer({ images: [] });
  await vi.waitFor(() => expect(heard).toEqual(['answer 4']));
  expect(made).toEqual([1, 4]);
});

test('a failure is told where nothing newer waits, and the next question is asked', async () => {
  const { ask, heard } = asker();
  ask(1);
  calls[0]!.fail(new Error('no'));
  await vi.waitFor(() => expect(heard).toEqual(['1 failed: no']));
  ask(2);
  expect(calls).toHaveLength(2);
  calls[1]!.answer({ images: [] });
  await vi.waitFor(() => expect(heard.at(-1)).toBe('answer 2'));
});
