import { startKernels } from '@bptt/kernels';
import { expect, test } from 'vitest';
import { memory, type MemoryNews, type MemorySettings } from './memory.js';

const settings: MemorySettings = {
  task: 'recall',
  kind: 'rnn',
  T: 5,
  hidden: 16,
  lr: 0.01,
  steps: 300,
  seed: 0,
  forgetBias: 1,
};

test('a short recall is learnt, and again with the same numbers; it stops when it is solved', async () => {
  await startKernels({ simd: 'strict' });
  const heard: MemoryNews[] = [];
  const { seconds: _, ...first } = await memory(settings, { tell: (news) => heard.push(news) });
  expect(first.score).toBeGreaterThan(0.98);
  expect(first.steps).toBeLessThan(settings.steps);
  expect(heard.at(-1)).toEqual({ steps: first.steps, score: first.score });
  expect(first.halfLife).toBeGreaterThan(0.5);
  const { seconds: __, ...second } = await memory(settings);
  expect(second).toEqual(first);
});

test('a larger forget bias makes the LSTM’s half-life longer; copy and adding have scores too', async () => {
  await startKernels({ simd: 'strict' });
  const lstm = (forgetBias: number, task: MemorySettings['task'] = 'recall') =>
    memory({ ...settings, kind: 'lstm', forgetBias, task, T: 30, steps: 50 });
  const [closed, open] = [await lstm(0), await lstm(3)];
  expect(closed.halfLife).toBeGreaterThan(0);
  expect(open.halfLife ?? Infinity).toBeGreaterThan(2 * closed.halfLife!); // null where it does not vanish at all
  for (const task of ['copy', 'adding'] as const) {
    const { score } = await lstm(1, task);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  }
});
