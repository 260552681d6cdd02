/** @file Chapter 11 in English. */

export const text = {
  intro:
    'An LSTM reads a text letter by letter and learns to say which letter comes next. After a minute it writes by itself: each letter is drawn with the probability that the network gives it, and read in turn. Nobody told it about words, yet some of its hidden units come to stand for spaces, line ends or quotes. Your text never leaves this page.',
  yours: 'Your text',
  paste: 'Paste a text of some pages, in any language',
  file: 'Text file',
  takeExample: 'Take this project’s own documentation',
  letter: 'letter',
  letterAt: (t: number, letter: string) => `letter ${t}, ‘${letter.replace('\n', '↵')}’:`,
  letters: 'letters',
  settings: 'Settings',
  more: 'Learning rate, seed',
  learn: 'Learn it',
  before: 'Here a curve will show how much of each letter is still a guess.',
  starting: 'It begins to read.',
  curveTitle: 'Bits a letter while the text is learnt',
  batches: 'what has just been read',
  secondsAxis: 'seconds',
  bitsAxis: 'bits a letter',
  bits: 'One bit is a guess between two equally likely letters.',
  learned: (held: string, guessing: string, letters: string, different: string) =>
    `On the last twentieth of ${letters} letters, which it never learnt from, it needs ${held} bits a letter; knowing only how often each of the ${different} different ones occurs would need ${guessing}.`,
  byNow: 'What it writes by now',
  writes: 'What it writes',
  again: 'Write again',
  units: 'Units that stand for something',
  noUnits: 'No unit goes clearly with one kind of letter yet (|r| of 0.3 or more): each is shared by many.',
  unit: (unit: number, kind: string, r: string) => `Unit ${unit}: ${kind}, r = ${r}`,
  kinds: {
    space: 'spaces',
    lineEnd: 'line ends',
    quote: 'quotes',
    capital: 'capitals',
    digit: 'digits',
    vowel: 'vowels',
    punctuation: 'punctuation',
  },
  caption: (unit: number, hidden: number) =>
    `Behind each letter the state of unit ${unit} of ${hidden} after reading it: violet towards 1, ochre towards −1. r is the correlation of the state with letters of that kind.`,
};
