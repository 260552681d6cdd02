/** @file Chapter 8 in German. */
import type { series as en } from '../en/series.js';

export const series: typeof en = {
  intro:
    'Ein rekurrentes Netz kann auch Zahlen lesen, die aufeinander folgen, und die nächsten vorhersagen. Hier lernt eine GRU aus den ersten 70\u00a0% einer Reihe und wird an den letzten 15\u00a0% gemessen, die kein Training gesehen hat, neben der **naiven Vorhersage**: dass alles sein wird wie eine Saison zuvor. Es nennt einen Median und ein Intervall, in dem 90\u00a0% der Werte liegen sollen. Deine Daten verlassen diese Seite nicht.',
  yours: 'Deine Reihe',
  paste: 'Eine Tabelle einfügen: eine Zeile mit Namen, dann eine Zeile je Zeitschritt',
  example: 'datum;last\n2026-01-01;51,3\n2026-01-02;49,8',
  pasted: 'eingefügte Tabelle',
  take: 'Diese Tabelle nehmen',
  file: 'CSV-Datei',
  takeExample: 'Das Beispiel nehmen',
  settings: 'Einstellungen',
  column: 'Spalte',
  more: 'Netz, Epochen, Startwert',
  forecast: 'Vorhersagen',
  progress: 'Lernt',
  rows: (rows: string) => `${rows} Zeilen.`,
  others: (count: string) => `Ausgelassene Spalten, weil nicht nur Zahlen darin stehen: ${count}.`,
  stepAxis: 'Zeile',
  givenTitle: (name: string) => `Die Reihe ${name}`,
  naive: 'naive Vorhersage',
  median: 'Median, mit einem Intervall von 90\u00a0%',
  futureTitle: (name: string) => `${name}: was nach der Reihe kommt`,
  testTitle: (name: string, row: string) => `${name}: Vorhersage ab Zeile ${row}, neben dem, was kam`,
  judged: (error: string, naive: string, inside: string) =>
    `Auf den letzten 15\u00a0% liegt der Median im Mittel um ${error} daneben, die naive Vorhersage um ${naive}; ${inside} der Werte liegen im Intervall.`,
  windows: (windows: string) => `Gemittelt über ${windows === '1' ? 'eine Vorhersage' : `${windows} Vorhersagen`}.`,
  better: 'Das Netz ist besser.',
  worse: 'Die naive Vorhersage ist mindestens so gut.',
};
