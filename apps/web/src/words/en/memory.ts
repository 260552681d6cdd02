/** @file The words of the memory test, in English. */
import type { MemoryTask } from '../../worker/memory-tasks.js';
import { counted, percent, shortNumber } from '../numbers.js';

/** What was found of one network. */
export interface MemoryCurve {
  kind: 'rnn' | 'lstm';
  marks: readonly unknown[];
  halfLife: number | null;
  /** The T after 24 half-lives. */
  expected: number | null;
  /** The longest T that it kept in mind, and the shortest that it did not. */
  kept: number | null;
  lost: number | null;
}

const names = { rnn: 'RNN', lstm: 'LSTM' };

export const memory = {
  intro:
    'Something is shown at the beginning and asked for T steps later. Both networks learn it here, in seconds. Move T: where does each of them break?',
  tasks: {
    recall: 'One of four symbols comes first, then only noise. At the last step: which was it?',
    copy: 'Three symbols, then T steps of nothing; then the three are to be said again, in their order.',
    adding: 'T random numbers, of which two are marked, one in each half. At the last step: what is their sum?',
  } satisfies Record<MemoryTask, string>,
  sketch: {
    recall: 'A symbol, then many steps of noise, then the answer: the symbol',
    copy: 'Three symbols, many empty steps, then three answers: the symbols',
    adding: 'Many numbers, two of them marked, then the answer: the sum of the two',
  } satisfies Record<MemoryTask, string>,
  train: (T: number) => `Train both at T = ${T}`,
  sweep: (lengths: readonly number[]) => `Try T = ${lengths.join(', ')}`,
  stop: 'Stop',
  stepsOf: (name: string) => `Steps done, ${name}`,
  standing: (T: number, score: string) => `T = ${T}: ${score} so far`,
  ended: (T: number, score: string, steps: number, seconds: number) =>
    `T = ${T}: ${score} after ${counted(steps, 'step', 'steps')}, ${shortNumber(seconds, 2)}\u00a0s`,
  chartTitle: 'What was kept in mind, at each T that was tried',
  axisT: 'T, steps from the first symbol to the answer',
  axisScore: {
    recall: 'right answers',
    copy: 'right answers',
    adding: 'explained variance',
  } satisfies Record<MemoryTask, string>,
  guessing: 'guessing',
  halfLives: '24 half-lives',
  caption: (curves: readonly MemoryCurve[], chance: number) => {
    const said = curves.flatMap(({ kind, marks, halfLife, expected, kept, lost }) => {
      if (!marks.length) return [];
      const found =
        lost === null
          ? `holds on up to T = ${kept}`
          : kept === null
            ? `has lost it at T = ${lost} already`
            : `holds on at T = ${kept} and has lost it at T = ${lost}`;
      const steps = shortNumber(halfLife ?? 0, 2);
      const half =
        halfLife === null
          ? 'before training its gradient did not vanish'
          : `before training its gradient halved ${steps === '1' ? 'with every step' : `every ${steps} steps`}, 24 times by T = ${shortNumber(expected!, 2)}`;
      return [`The ${names[kind]} ${found}; ${half}.`];
    });
    return said.length
      ? said.join(' ')
      : `Nothing has been tried with these settings. Guessing gives ${percent(chance, 0)}.`;
  },
  whyTitle: 'Where it should break',
  why: 'A network learns to keep what its gradient still hears. Chapter 2 measured how fast that dies away: with every half-life it loses one bit, and a float32 has 24. After 24 half-lives what the first input adds to a gradient is rounded away beside what the last adds: the dashed line. A forget bias opens the LSTM’s forget gate from the start, makes the half-life longer, and moves the line.',
};
