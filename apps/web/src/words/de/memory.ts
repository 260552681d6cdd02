/** @file The words of the memory test, in German. */
import type { memory as en, MemoryCurve } from '../en/memory.js';
import { counted, percent, shortNumber } from '../numbers.js';

const names = { rnn: 'RNN', lstm: 'LSTM' };

export const memory: typeof en = {
  intro:
    'Am Anfang wird etwas gezeigt und T Schritte später danach gefragt. Beide Netze lernen das hier in Sekunden. T verschieben: Ab wann versagt welches?',
  tasks: {
    recall: 'Zuerst kommt eines von vier Zeichen, danach nur Rauschen. Am letzten Schritt: Welches war es?',
    copy: 'Drei Zeichen, dann T leere Schritte; danach sind die drei in ihrer Reihenfolge wiederzugeben.',
    adding: 'T Zufallszahlen, zwei davon markiert, eine in jeder Hälfte. Am letzten Schritt: Was ist ihre Summe?',
  },
  sketch: {
    recall: 'Ein Zeichen, dann viele Schritte Rauschen, dann die Antwort: das Zeichen',
    copy: 'Drei Zeichen, viele leere Schritte, dann drei Antworten: die Zeichen',
    adding: 'Viele Zahlen, zwei davon markiert, dann die Antwort: die Summe der beiden',
  },
  train: (T: number) => `Beide bei T = ${T} trainieren`,
  sweep: (lengths: readonly number[]) => `T = ${lengths.join(', ')} versuchen`,
  stop: 'Abbrechen',
  stepsOf: (name: string) => `Erledigte Schritte, ${name}`,
  standing: (T: number, score: string) => `T = ${T}: bisher ${score}`,
  ended: (T: number, score: string, steps: number, seconds: number) =>
    `T = ${T}: ${score} nach ${counted(steps, 'Schritt', 'Schritten')}, ${shortNumber(seconds, 2)}\u00a0s`,
  chartTitle: 'Was behalten wurde, bei jedem versuchten T',
  axisT: 'T, Schritte vom ersten Zeichen bis zur Antwort',
  axisScore: { recall: 'richtige Antworten', copy: 'richtige Antworten', adding: 'erklärte Varianz' },
  guessing: 'Raten',
  halfLives: '24 Halbwertszeiten',
  caption: (curves: readonly MemoryCurve[], chance: number) => {
    const said = curves.flatMap(({ kind, marks, halfLife, expected, kept, lost }) => {
      if (!marks.length) return [];
      const found =
        lost === null
          ? `behält es bis T = ${kept}`
          : kept === null
            ? `hat es schon bei T = ${lost} verloren`
            : `behält es bei T = ${kept} und hat es bei T = ${lost} verloren`;
      const steps = shortNumber(halfLife ?? 0, 2);
      const half =
        halfLife === null
          ? 'vor dem Training verschwand sein Gradient nicht'
          : `vor dem Training halbierte sich sein Gradient ${steps === '1' ? 'mit jedem Schritt' : `alle ${steps} Schritte`}, bis T = ${shortNumber(expected!, 2)} also 24-mal`;
      return [`Das ${names[kind]} ${found}; ${half}.`];
    });
    return said.length
      ? said.join(' ')
      : `Mit diesen Einstellungen ist noch nichts versucht. Raten bringt ${percent(chance, 0)}.`;
  },
  whyTitle: 'Wo es versagen sollte',
  why: 'Ein Netz lernt zu behalten, was sein Gradient noch hört. Wie schnell der verklingt, hat Kapitel 2 gemessen: Mit jeder Halbwertszeit verliert er ein Bit, und ein float32 hat 24. Nach 24 Halbwertszeiten geht der Beitrag der ersten Eingabe zu einem Gradienten neben dem der letzten in der Rundung unter: die gestrichelte Linie. Ein Forget-Bias öffnet das Forget-Gate des LSTMs von Anfang an, verlängert die Halbwertszeit und verschiebt die Linie.',
};
