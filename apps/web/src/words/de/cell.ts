/** @file Chapter 1 in German. */
import type { cell as en } from '../en/cell.js';

export const cell: typeof en = {
  lead: 'Die ersten sieben Kapitel führen von einer rekurrenten Zelle zu einem LSTM, das in diesem Browser lernt, handgeschriebene Ziffern zu lesen.',
  exercise:
    'Sie folgen einer Übungsaufgabe der Universität. Gefragt ist, wie ein rekurrentes Netz rechnet und ob zwei Implementierungen übereinstimmen (dieses Kapitel), warum seine Gradienten verschwinden ([2](#vanishing)), wie sie Term für Term lauten ([3](#hand)), was ein LSTM dagegen tut ([4](#lstm)) und wie gut solche Netze die Ziffern von MNIST erkennen ([5](#digits), [6](#train), [7](#draw)). Die übrigen spielen damit weiter: ein Rennen ([8](#race)), ein Gedächtnistest ([9](#memory)), eigene Daten ([10](#series), [11](#text)) und eine Suche nach guten Einstellungen ([12](#tune)).',
  intro:
    'Eine rekurrente Zelle liest eine Folge, eine Eingabe x_{t} nach der anderen. Aus x_{t} und ihrem vorigen Zustand h_{t−1} bildet sie den nächsten Zustand h_{t}, in jedem Schritt mit denselben Zahlen: den Eingangsgewichten W, den rekurrenten Gewichten V und dem Bias b (der Summe der beiden Biases von PyTorch, b_{ih} + b_{hh}). Die Nichtlinearität f, tanh oder relu, wirkt auf jede Einheit für sich. Jede Zahl lässt sich ändern, und h folgt',
  stepping: '; weiter geht es mit den Knöpfen',
  keys: ' oder den Tasten ← und →',
  sequence: 'Die Folge',
  theCell: 'Die Zelle',
  inputs: 'Die Eingaben',
  equation: 'Gleichung 1',

  state: (unit: number | null) => (unit === null ? 'h' : `h, Einheit ${unit}`),
  toCome: (name: string) => `${name}, kommt noch`,
  statesTitle: 'Zustand h und Eingabe x in jedem Schritt',
  stepAxis: 'Schritt t',
  statesCaption: (t: number, steps: number, h: string, units: number) =>
    `Nach Schritt ${t} von ${steps}: h = ${h}. ${units === 1 ? 'Diese Zahl ist' : 'Diese beiden Zahlen sind'} alles, was die Zelle von der Vergangenheit behält.`,

  equalTitle: 'Gleich wie PyTorch',
  equalIntro:
    'RNN, LSTM und GRU aus PyTorch haben zu gegebenen Gewichten und Eingaben ihre Ausgaben und Gradienten aufgeschrieben. Die eigenen Zellen dieser Seite rechnen auf diesem Gerät dasselbe in float32 nach und zeigen, wie weit sie abweichen. Die Übungsaufgabe verlangt, dass die quadrierten Differenzen der Ausgaben zusammen unter 10⁻¹⁰ bleiben.',
  compute: 'Hier nachrechnen',
  computeAgain: 'Erneut rechnen',
  equal: '✓ Gleich',
  notEqual: '✗ Nicht gleich',
  verdict: (right: number, files: number, farthest: string) =>
    `: ${right} von ${files} Dateien innerhalb der Schranken, keine Zahl weicht um mehr als ${farthest} ab.`,
  versions: (variant: string, tfjs: string, pytorch: string) =>
    `Kernel von bptt (${variant}) mit tfjs ${tfjs}; PyTorch ${pytorch}.`,
  differences: 'Abweichungen von PyTorch',
  table: {
    outputs: 'Ausgaben',
    gradients: 'Gradienten',
    file: 'Datei',
    verdict: 'Ergebnis',
    largest: 'max |Differenz|',
    squares: 'Σ Differenz²',
    time: 'µs je Aufruf',
    sizes: 'T × B × I, H',
  },
  rowEqual: '✓ gleich',
  equalMeans: (outputs: string, gradients: string) =>
    `Gleich heißt: bei Ausgaben und Endzuständen Σ Differenz² unter ${outputs}, und jeder Gradient auf ${gradients} genau oder, wo sein größter Eintrag über 1 liegt, auf ${gradients} davon. Die Eingabe hat T Schritte, B Folgen und I Merkmale, der Zustand H Einheiten. Ein Aufruf ist ein Vorwärtsdurchlauf über die ganze Folge, gemessen als Median vieler Runden in diesem Browser.`,
  notFetched: (name: string, status: number | null) =>
    `${name}: konnte nicht geladen werden${status === null ? '' : ` (${status})`}. Mit Netzverbindung noch einmal versuchen.`,
};
