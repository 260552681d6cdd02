/** @file Chapter 2 in German. */
import type { vanishing as en } from '../en/vanishing.js';

export const vanishing: typeof en = {
  intro:
    'Ein untrainiertes RNN liest T zufällige Eingaben. Wie stark ändert sich sein letzter Zustand h_{T} noch, wenn sich eine Eingabe x_{t} ändert? Die Antwort ist die Jacobi-Matrix ∂h_{T}/∂x_{t}, die Matrix aller ihrer Ableitungen. Hier ist sie exakt, in float64, für PyTorchs Anfangsgewichte, wobei V auf einen gewählten Spektralradius ρ(V) skaliert ist, den größten |Eigenwert|. ‖·‖ ist der größte Singulärwert: wie stark eine Matrix einen Vektor höchstens streckt.',
  gradients: 'Gradienten',
  settings: 'Einstellungen',
  factorByFactor: 'Faktor für Faktor',

  gradientsTitle: 'Norm des Gradienten von h_T nach jeder Eingabe',
  chosen: (name: string) => `${name}, gewählt`,
  inputAxis: 't, der Zeitschritt der Eingabe',
  noRate: (name: string, why: string) => `${name}: Eine Rate gibt es nicht, denn ${why}.`,
  rate: (name: string, factor: string, lost: string) =>
    `${name}: Mit jedem Schritt zurück wird ‖∂h_{T}/∂x_{t}‖ im Mittel mit ${factor} multipliziert: ${lost}.`,
  halfLife: (steps: string) => `Die Halbwertszeit beträgt ${steps === '1' ? 'einen Schritt' : `${steps} Schritte`}.`,
  noHalfLife: (why: string) => `Eine Halbwertszeit gibt es nicht: ${why}.`,
  zeros: (zeros: number, all: number) =>
    `${zeros} von ${all} ${zeros === 1 ? 'ist' : 'sind'} genau 0: × am unteren Rand.`,
  fit: (hasZeros: boolean) =>
    `Die Rate ist eine Ausgleichsgerade durch die Logarithmen der Normen${hasZeros ? ', die nicht 0 sind' : ''} (kleinste Quadrate).`,
  fromTo: (last: string, first: string) => `Von der letzten zur ersten Eingabe geht die Norm von ${last} auf ${first}.`,
  otherZeros: (zeros: number, all: number, name: string) =>
    `${zeros === all ? 'Alle Normen' : zeros === 1 ? 'Eine Norm' : `${zeros} Normen`} von ${name} ${zeros === 1 ? 'ist' : 'sind'} genau 0 und nicht gezeichnet.`,
  reluIsWorse:
    'Mit diesen Gewichten ist relu schlechter als tanh: Eine geschlossene Einheit hat die Steigung 0 und lässt nichts durch, während tanh nur verkleinert, was es durchlässt.',
  absolute: 'Die Achse ist absolut: Keine Kurve ist umskaliert.',
  beyond: 'eine Zahl jenseits von float64',
  lost: (percent: string) => `${percent}\u00a0% gehen verloren`,
  gained: (percent: string) => `${percent}\u00a0% kommen hinzu`,
  nothingLost: 'nichts geht verloren',

  oneLess: 'Einer weniger',
  oneMore: 'Einer mehr',
  productSoFar: (count: number) => (count === 0 ? 'das bisherige Produkt: I' : `das bisherige Produkt aus ${count}`),
  times: (factor: string, count: number) => `mal ${factor}, aus ${count}`,
  mapTitle: (name: string, size: number, norm: string) =>
    `${name}: ${size} × ${size} Zahlen, größter Singulärwert ${norm}`,
  fourMatrices: 'die vier Matrizen',
  product: (T: number, k: number, t: number, before: string, after: string) =>
    `∂h_{${T}}/∂h_{${T - k}} ist das Produkt aus ${k === 1 ? 'einer Jacobi-Matrix' : `${k} Jacobi-Matrizen`} J_{t} = D_{t} V, wobei D_{t} die Steigungen des Schritts t enthält. Der Faktor J_{${t}} bringt seine Norm von ${before} auf ${after}.`,
  slopes: (t: number, normV: string, normJ: string, full: string) =>
    `D_{${t}} bringt ‖V‖ von ${normV} auf ${normJ}. Die Farbe ist in allen vieren bei ±${full} voll, dem größten Eintrag von V.`,
  alone: 'der k-te Faktor allein',
  bound: 'Schranke, ‖V‖ᵏ',
  radius: 'ρ(V)ᵏ',
  ofFactors: 'das Produkt aus k Faktoren',
  productsTitle: 'Größter Singulärwert des Produkts aus k Jacobi-Matrizen',
  factorsAxis: 'k, die Zahl der Faktoren',
  factorsBetween: (least: string, most: string, count: number, all: string) =>
    `Die einzelnen Faktoren liegen zwischen ${least} und ${most}; das Produkt aus allen ${count} beträgt ${all}.`,
  oneFactor: (norm: string) => `Es gibt einen Faktor, ${norm}.`,
  longRun: (radius: string, boundRises: boolean) =>
    `‖V‖ beschränkt einen einzelnen Schritt; auf lange Sicht entscheidet ρ(V): ‖V^{k}‖ verhält sich wie ρ(V)^{k}, hier ${radius}^{k}${boundRises ? ', was fällt, während die Schranke steigt' : ''}, und Steigungen unter 1 verkleinern es nur.`,
};
