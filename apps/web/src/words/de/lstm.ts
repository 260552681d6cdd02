/** @file Chapter 4 in German. */
import type { lstm as en } from '../en/lstm.js';
import { counted } from '../numbers.js';

export const lstm: typeof en = {
  intro: (hidden: number, isLSTM: boolean) =>
    `Ein LSTM führt neben dem verdeckten Zustand h einen zweiten, den Zellzustand c; drei Gates zwischen 0 und 1 bestimmen, wie viel geschrieben, behalten und gezeigt wird. Eine GRU kommt mit zwei Gates und h allein aus. In dieser Folge lesen H = ${hidden} Einheiten in jedem Schritt eine Zahl, I = 1; die Gewichte sind PyTorchs Anfangsgewichte${isLSTM ? ' bis auf den Bias des Forget-Gates' : ''}.`,
  stepByStep: 'Schritt für Schritt',
  sequence: 'Die Folge',
  changeInputs: 'Eingaben ändern',
  stepsFailed: (why: string) => `Die Schritte konnten nicht berechnet werden: ${why}`,
  allSteps: 'Zahlen aller Schritte',
  gatesAndStates: 'Gates und Zustände',
  does: {
    i: 'Input-Gate: wie viel geschrieben wird',
    f: 'Forget-Gate: wie viel behalten wird',
    g: 'Kandidat: was geschrieben wird',
    o: 'Output-Gate: wie viel gezeigt wird',
    r: 'Reset-Gate: wie viel der Kandidat von h hört',
    z: 'Update-Gate: wie viel behalten wird',
    n: 'Kandidat: was geschrieben wird',
    c: 'Zellzustand: die Schnellstraße',
    h: 'verdeckter Zustand: was die anderen sehen',
    highway: 'verdeckter Zustand und Schnellstraße zugleich',
  },
  letters: (isGRU: boolean) =>
    `σ(a) = 1 / (1 + e^{−a}) bildet jede Zahl auf eine zwischen 0 und 1 ab; ∘ multipliziert elementweise. Jedes b ist die Summe der beiden Biases von PyTorch, b_{ih} + b_{hh}${isGRU ? '; in n_{t} stehen sie getrennt, b_{n} aus b_{ih} und b′_{n} aus b_{hh}' : ''}.`,
  lane: (unit: number, from: string, keep: string, add: string, to: string) =>
    `Einheit ${unit}: ${from} mal ${keep} plus ${add} ist ${to}`,
  highwayTitle: (t: number, lanes: string) => `Schritt ${t}, ${lanes}`,
  highway: (t: number, isLSTM: boolean) =>
    `Schritt ${t}, eine Spur je Einheit. Hinter × ist die Straße so breit, wie das ${isLSTM ? 'Forget' : 'Update'}-Gate offen ist: Ein Gradient, der auf ihr zurückläuft, wird mit dieser Zahl multipliziert und mit keiner Matrix.`,

  questions: 'Die Fragen der Übungsaufgabe',
  showAnswer: 'Antwort zeigen',
  answerAgain: 'Neu antworten',
  right: (choice: string) => `✓ Richtig: ${choice}.`,
  wrong: (given: string, right: string) => `✗ Nicht „${given}“, sondern „${right}“.`,
  noNumbers: (failed: boolean) =>
    `Die Zahlen ${failed ? 'konnten nicht' : 'werden gerade'} berechnet${failed ? ' werden' : ''}.`,
  size: {
    question: 'Wie groß ist der Zellzustand?',
    choices: {
      input: 'I, wie die Eingabe',
      hidden: 'H, wie der verdeckte Zustand',
      gates: '4 H, ein Teil für jedes Gate',
      steps: 'T H, ein Gedächtnis für jeden Schritt',
    },
    answer: (hidden: number) =>
      `c, h und alle Gates werden elementweise multipliziert, also hat jedes H Zahlen je Beispiel und Schicht: oben ${hidden}. Gestapelt sind die Gewichte, W [4 H, I] und V [4 H, H], und beide Biases, b_{ih} und b_{hh}, je [4 H]. Im LSTM der Folge, mit H = ${hidden} und I = 1, sind das 4 H (I + H + 2) = ${4 * hidden * (hidden + 3)} Parameter; ein RNN dieser Größe hat ein Viertel davon, ${hidden * (hidden + 3)}.`,
  },
  factor: {
    question: 'Womit wird ein Gradient multipliziert, der allein entlang c zurückläuft, von cₜ zu cₜ₋₁?',
    choices: { matrix: 'mit V und tanh′', forget: 'mit dem Forget-Gate fₜ', one: 'mit 1' },
    answer: '∂c_{t}/∂c_{t−1} enthält diag(f_{t}): keine Matrix, kein tanh′.',
    ofGRU:
      'Die GRU oben hat kein c; ihr Update-Gate z übernimmt für h die Rolle von f, und ∂h_{t}/∂h_{t−1} enthält diag(z_{t}).',
    products: (isLSTM: boolean, steps: number, products: string, units: number) =>
      `In der Folge oben ist das Produkt der ${isLSTM ? 'Forget' : 'Update'}-Gates der Schritte 2 bis ${steps} ${products} (Einheiten 1 bis ${units}).`,
    onlyOne: (isLSTM: boolean) =>
      `Nur ein Gate bei 1 lässt den Gradienten unverändert durch. Daneben gibt es weiterhin den Weg durch ${isLSTM ? 'h und V' : 'V'}.`,
  },
  purpose: {
    question: 'Wozu dient der Zellzustand?',
    answer:
      'Er kann etwas über viele Schritte tragen: Wo f nahe 1 und i nahe 0 ist, bleibt c, wie es ist, und sein Gradient ebenso. Er kann, er muss nicht: f wird aus xₜ und hₜ₋₁ berechnet, mit Gewichten, die gelernt werden.',
    untrained: (keeps: string, left: string) =>
      `Mit PyTorchs Anfangsgewichten ist f im Mittel ${keeps}; nach zehn solchen Schritten blieben ${left} von c.`,
  },
  fastestTitle: 'Wer vergisst am schnellsten?',
  fastest: {
    question: (setting: string) =>
      `Untrainiert, mit PyTorchs Anfangsgewichten, H Einheiten und T zufälligen Eingaben (${setting}): Bei wem verschwindet der Gradient des letzten h nach früheren Eingaben am schnellsten?`,
    answer: (setting: string, halfLives: string) => `Beim Zurückgehen (${setting}) gilt: ${halfLives}.`,
  },
  bias: {
    question: 'Was ändert der Bias des Forget-Gates, und was nicht?',
    answer: (keeps: string, biasedKeeps: string, bias: string, left: string, instead: string) =>
      `Er öffnet oder schließt das Forget-Gate zu Beginn: im Mittel ${keeps}, wie PyTorch ihn zieht, und ${biasedKeeps} mit einem Bias von ${bias}. Von ‖∂h_{T}/∂x_{1}‖ lässt er ${left} statt ${instead} übrig. Die Gleichungen und die Zahl der Parameter bleiben, wie sie sind, und das Training kann ihn wieder ändern.`,
    beyond: 'mehr, als float64 fasst',
  },

  gradientsFailed: (why: string) => `Die Gradienten konnten nicht berechnet werden: ${why}`,
  computingGradients: 'Die Gradienten werden berechnet',
  withBias: (bias: string) => `LSTM, Forget-Bias ${bias}`,
  gradientsTitle: (setting: string) =>
    `Gradient des letzten verdeckten Zustands nach jeder Eingabe, untrainiert, ${setting}`,
  inputAxis: 'Eingabe t (das Netz liest von 1 bis T)',
  axis: 'Die Achse ist absolut; ‖·‖ ist die Frobenius-Norm, die Wurzel aus der Summe aller Quadrate.',
  halves: (steps: string) => `im Mittel Halbierung ${steps === '1' ? 'mit jedem Schritt' : `alle ${steps} Schritte`}`,
  setting: (hidden: number, steps: number, seeds: number) =>
    `H = ${hidden}, T = ${steps}, ${seeds === 1 ? 'ein Startwert' : `Median über ${seeds} Startwerte`}`,
  initially: (halfLives: string) => `Mit PyTorchs Anfangsgewichten: ${halfLives}.`,
  gate: (keeps: string, bias: string, biasedKeeps: string) =>
    `Das Forget-Gate des LSTM ist im Mittel ${keeps}; ein Bias von ${bias} bringt es auf ${biasedKeeps}`,
  noChange: (why: string) => `: ${why}.`,
  change: (after: string, before: string) =>
    `, und ein Schritt zurück multipliziert den Gradienten im Mittel mit ${after}${after === before ? ', wie zuvor' : ` statt mit ${before}`}.`,
  zeros: (inputs: number) => `Bei ${counted(inputs, 'Eingabe', 'Eingaben')} ist ein Median genau 0: × am unteren Rand.`,
  bands: 'Die Bänder reichen vom unteren zum oberen Quartil über die Startwerte.',
  units: (hidden: number) => `${counted(hidden, 'Einheit', 'Einheiten')}, Eingaben aus N(0, 1).`,
  hearsMore: 'Untrainiert hört das LSTM von der letzten Eingabe mehr als das RNN',
  hearsLess: (inputs: number) =>
    `Untrainiert hört das LSTM von ${inputs === 1 ? 'der letzten Eingabe' : `den letzten ${inputs} Eingaben`} weniger als das RNN`,
  early: (times: string) => `; von x₁ hört es das ${times}-Fache dessen, was das RNN hört`,
  ofSeeds: (less: number, seeds: number) => ` (Mediane; weniger als das RNN bei ${less} von ${seeds} Startwerten)`,
};
