/** @file The words of the first screen, in English. */
import type { Opinion } from '../../chapters/start/mind.js';
import { percent } from '../numbers.js';

/** A reading in numbers. */
export interface ReadingFacts {
  /** The row with the first ink. */
  first: number;
  /** What it would have said since then, one after another. */
  opinions: readonly Opinion[];
  hidden: number;
  testAccuracy: number | undefined;
  drawn: boolean;
  /** From the question to the answer; null where the network itself was still on its way. */
  milliseconds: number | null;
}

export const start = {
  title: 'A digit, read row by row',
  why: 'It sees one row at a time and never looks back: all that it still knows of the rows above is its hidden state h, a handful of numbers. That memory is what recurrent networks are for, and keeping it over many steps is the hard part.',
  on: 'How does it do that? Start at the cell',
  samples: 'Or tap one of MNIST’s:',
  afterRow: (row: number, all: number) => `after row ${row} of ${all}`,
  afterLast: 'after the last row',
  said: (digit: number) => `The network reads: ${digit}.`,
  image: (row: number, all: number) =>
    `The image as the network sees it, of which ${row} of ${all} rows have been read`,
  states: (hidden: number) => `The hidden state after each row, ${hidden} numbers between −1 and 1`,
  imageHead: 'row x_t',
  statesHead: 'memory h_t',
  reading: 'Reading …',
  again: 'Read it again',
  pause: 'Pause',
  caption: ({ first, opinions, hidden, testAccuracy, drawn, milliseconds }: ReadingFacts) => {
    const { digit, from } = opinions.at(-1)!;
    const times = opinions.length - 1;
    const changed = times
      ? `Since the first ink, in row ${first}, it changed its mind ${times === 1 ? 'once' : `${times} times`}, ${opinions.map((each) => each.digit).join(' → ')}; since row ${from} it says ${digit}.`
      : `From the first ink, in row ${first}, it took this for a${digit === 8 ? 'n' : ''} ${digit}.`;
    const right = testAccuracy === undefined ? '' : `, right about ${percent(testAccuracy)} of MNIST’s test digits`;
    return `${changed} It is an LSTM of ${hidden} units${right}${milliseconds === null ? '' : `, and read ${drawn ? 'yours' : 'this one'} in ${milliseconds}\u00a0ms`}, in your browser.`;
  },
};
