/** @file Chapter 5 in German. */
import type { digits as en } from '../en/digits.js';

export const digits: typeof en = {
  intro:
    'MNIST umfasst 70.000 Ziffern, geschrieben von Angestellten und Schülern, jede mit 28\u00a0×\u00a028 Pixeln von 0 (Papier) bis 255 (Tinte).',
  three: 'Hier stehen drei von jeder; alle übrigen kommen auf Wunsch.',
  load: 'Ganz MNIST laden',
  classes: 'Die Klassen',
  previous: 'Vorige',
  more: 'Weitere',
  countsTitle: 'Trainingsbilder je Klasse',
  digit: 'Ziffer',
  images: 'Bilder',
  counts: (
    train: string,
    /** Null without test images. */
    test: string | null,
    rarest: number,
    least: string,
    mostFrequent: number,
    most: string,
    share: string,
  ) =>
    `${train} ${test === null ? 'Trainingsbilder' : `Trainings- und ${test} Testbilder`}. Die seltenste Ziffer ist ${rarest} mit ${least}, die häufigste ${mostFrequent} mit ${most}: Wer immer ${mostFrequent} sagte, hätte bei ${share} recht.`,

  sequence: 'Ein Bild ist eine Folge',
  rowByRow:
    'Ein rekurrentes Netz liest das Bild von oben nach unten, in jedem Zeitschritt eine Zeile: T = 28 Schritte mit I = 28 Zahlen.',
  play: 'Abspielen',
  pause: 'Anhalten',
  imageTitle: (digit: string, rows: number) => `${digit}, davon ${rows} von 28 Zeilen gelesen`,
  rowTitle: (row: number) => `Zeile ${row}: die 28 Eingaben des Zeitschritts ${row}`,
  column: 'Spalte',
  row: (row: number, paper: string, ink: string) =>
    `x_{${row}} hat 28 Zahlen; Papier ist ${paper}, Tinte bis zu ${ink}. Ein Batch aus B Bildern ist [T, B, I] = [28, B, 28].`,

  normalisation: 'Was Normalisieren bewirkt',
  ofAll: (count: string) => `aus ${count} Bildern`,
  ofSamples: (count: number) => `aus den ${count} Bildern oben`,
  explanation:
    'Die meisten Pixel sind Papier. Einen Mittelwert abzuziehen und durch eine Standardabweichung zu teilen verschiebt und streckt die Achse und ändert kein Bild; mit 0,5 und 0,5, wie in der Übungsaufgabe, liegen die Eingaben zwischen −1 und 1.',
  before: 'Vorher',
  after: 'Nachher',
  beforeTitle: (source: string) => `Pixel vor dem Normalisieren, ${source}`,
  afterTitle: (source: string) => `Pixel nach dem Normalisieren, ${source}`,
  value: 'Wert',
  pixels: 'Pixel',
  beforeAxis: 'Pixel / 255',
  afterAxis: '(Pixel / 255 − Mittelwert) / Standardabweichung',
  bin: (from: string, to: string) => `${from} bis ${to}`,
  moments: (min: string, max: string, mean: string, std: string) =>
    `Von ${min} bis ${max}; Mittelwert ${mean}, Standardabweichung ${std}.`,
};
