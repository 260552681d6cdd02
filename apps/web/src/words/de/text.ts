/** @file Chapter 9 in German. */
import type { text as en } from '../en/text.js';

export const text: typeof en = {
  intro:
    'Ein LSTM liest einen Text Buchstabe für Buchstabe und lernt zu sagen, welcher als nächster kommt. Nach einer Minute schreibt es selbst: Jeder Buchstabe wird mit der Wahrscheinlichkeit gezogen, die das Netz ihm gibt, und danach selbst gelesen. Von Wörtern hat ihm niemand erzählt, und doch stehen einige seiner verdeckten Einheiten bald für Leerzeichen, Zeilenenden oder Anführungszeichen. Dein Text verlässt diese Seite nicht.',
  yours: 'Dein Text',
  paste: 'Einen Text von einigen Seiten einfügen, in irgendeiner Sprache',
  file: 'Textdatei',
  takeExample: 'Die Dokumentation dieses Projekts nehmen',
  letter: 'Buchstabe',
  letterAt: (t: number, letter: string) => `Zeichen ${t}, ‚${letter.replace('\n', '↵')}‘:`,
  letters: 'Buchstaben',
  settings: 'Einstellungen',
  more: 'Lernrate, Startwert',
  learn: 'Lernen',
  before: 'Hier zeigt eine Kurve, wie viel an jedem Buchstaben noch geraten ist.',
  starting: 'Es fängt an zu lesen.',
  curveTitle: 'Bits je Buchstabe, während der Text gelernt wird',
  batches: 'was eben gelesen wurde',
  secondsAxis: 'Sekunden',
  bitsAxis: 'Bits je Buchstabe',
  bits: 'Ein Bit ist die Wahl zwischen zwei gleich wahrscheinlichen Buchstaben.',
  learned: (held: string, guessing: string, letters: string, different: string) =>
    `Am letzten Zwanzigstel von ${letters} Buchstaben, aus dem es nie gelernt hat, braucht es ${held} Bits je Buchstabe; wer nur weiß, wie oft jeder der ${different} verschiedenen vorkommt, bräuchte ${guessing}.`,
  byNow: 'Was es bis jetzt schreibt',
  writes: 'Was es schreibt',
  again: 'Noch einmal schreiben',
  units: 'Einheiten, die für etwas stehen',
  noUnits:
    'Noch geht keine Einheit deutlich mit einer Art von Zeichen einher (|r| ab 0,3): Jede dient vielen zugleich.',
  unit: (unit: number, kind: string, r: string) => `Einheit ${unit}: ${kind}, r = ${r}`,
  kinds: {
    space: 'Leerzeichen',
    lineEnd: 'Zeilenenden',
    quote: 'Anführungszeichen',
    capital: 'Großbuchstaben',
    digit: 'Ziffern',
    vowel: 'Vokale',
    punctuation: 'Satzzeichen',
  },
  caption: (unit: number, hidden: number) =>
    `Hinter jedem Buchstaben der Zustand der Einheit ${unit} von ${hidden}, nachdem sie ihn gelesen hat: violett gegen 1, ocker gegen −1. r ist die Korrelation des Zustands mit Zeichen dieser Art.`,
};
