/** @file The words of the first screen, in German. */
import type { ReadingFacts, start as en } from '../en/start.js';
import { percent } from '../numbers.js';

export const start: typeof en = {
  title: 'Eine Ziffer, Zeile für Zeile gelesen',
  why: 'Es sieht immer nur eine Zeile und blickt nie zurück: Was es von den Zeilen darüber noch weiß, steht allein in seinem verdeckten Zustand h, einer Handvoll Zahlen. Für dieses Gedächtnis gibt es rekurrente Netze; es über viele Schritte zu behalten, ist die Kunst.',
  on: 'Wie geht das? Anfangen bei der Zelle',
  samples: 'Oder eine aus MNIST antippen:',
  afterRow: (row: number, all: number) => `nach Zeile ${row} von ${all}`,
  afterLast: 'nach der letzten Zeile',
  said: (digit: number) => `Das Netz liest: ${digit}.`,
  image: (row: number, all: number) => `Das Bild, wie das Netz es sieht; ${row} von ${all} Zeilen sind gelesen`,
  states: (hidden: number) => `Der verdeckte Zustand nach jeder Zeile, ${hidden} Zahlen zwischen −1 und 1`,
  imageHead: 'Zeile x_t',
  statesHead: 'Gedächtnis h_t',
  reading: 'Wird gelesen …',
  again: 'Noch einmal lesen',
  pause: 'Anhalten',
  caption: ({ first, opinions, hidden, testAccuracy, drawn, milliseconds }: ReadingFacts) => {
    const { digit, from } = opinions.at(-1)!;
    const times = opinions.length - 1;
    const changed = times
      ? `Seit der ersten Tinte, in Zeile ${first}, hat es seine Meinung ${times === 1 ? 'einmal' : `${times}-mal`} geändert, ${opinions.map((each) => each.digit).join(' → ')}; seit Zeile ${from} sagt es ${digit}.`
      : `Von der ersten Tinte an, in Zeile ${first}, hielt es dies für eine ${digit}.`;
    const right = testAccuracy === undefined ? '' : `, das ${percent(testAccuracy)} von MNISTs Testziffern erkennt`;
    return `${changed} Es ist ein LSTM mit ${hidden} Einheiten${right}${milliseconds === null ? ', hier im Browser' : `; ${drawn ? 'die gemalte Ziffer' : 'diese Ziffer'} las es in ${milliseconds}\u00a0ms, hier im Browser`}.`;
  },
};
