/** @file Chapter 3 in German. */
import type { hand as en } from '../en/hand.js';

export const hand: typeof en = {
  intro:
    'Ein RNN mit zwei Einheiten liest drei Eingaben mit je zwei Merkmalen. V und W kommen in jedem Schritt vor, daher trägt jeder Schritt einen Term zur Ableitung des letzten Zustands h_{3} bei; X_{0} kommt nur im ersten Schritt vor und erreicht h_{3} durch alle hindurch.',
  given: 'Gegeben',
  numbering:
    'X_{k−1}, in der Übungsaufgabe ab 0 gezählt, heißt in den anderen Kapiteln x_{k}. D_{k} ist die Diagonalmatrix der Steigungen f′(a_{k}). Das Kronecker-Produkt I\u00a0⊗\u00a0h^{T} der Einheitsmatrix I mit h^{T} enthält die Zeile h^{T} für jede Einheit einmal entlang seiner Diagonale, denn Zeile i von V wirkt nur auf Einheit i; seine Spalten sind die Einträge von V, Zeile für Zeile.',
  inputs: 'Die Eingaben X',
  states: 'Die Zustände h',
  slopes: 'Die Steigungen f′(a), die Diagonale von D',
  feature: (number: number) => `Merkmal ${number}`,
  unit: (number: number) => `Einheit ${number}`,

  termByTerm: 'Term für Term',
  immediate:
    '∂^{+} ist die unmittelbare Ableitung: die des Schritts k selbst, wobei h_{k−1} festgehalten wird. D_{k}\u00a0V ist die Jacobi-Matrix eines Schritts, die Matrix aller Ableitungen von h_{k} nach h_{k−1}.',
  deriving: 'Wird hergeleitet …',
  next: 'Weiter',
  keys: 'oder die Pfeiltasten ← →',
  status: (step: number, all: number) => `Schritt ${step} von ${all}, `,
  folded: (derivative: string, steps: number) => `✓ ${derivative}, ${steps} Schritte`,
  says: {
    chainRule: 'Die Kettenregel',
    again: 'Noch einmal die Kettenregel',
    writtenOut: 'Was bleibt, ausgeschrieben',
    complete: 'h₀ = 0 hängt nicht davon ab: die Terme sind vollständig',
    term: (k: number, zero: boolean) => `Der Term des Schritts k = ${k}${zero ? ', null wegen h₀ = 0' : ''}`,
    onlyTerm: 'Der einzige Term, in Zahlen',
    sum: 'Die Summe der Terme',
  },
  frobenius: (formula: string, norm: string) => `${formula}, Frobenius-Norm ${norm}`,
  equalTo: '✓ Gleich:',
  notEqualTo: '✗ Nicht gleich:',
  ways: {
    autodiff: 'automatisches Differenzieren des RNN-Moduls in float32',
    complexStep: 'Ableitung mit komplexem Schritt in float64',
  },
  difference: (largest: string, bound: string) => `; größte Abweichung ${largest}, Schranke ${bound}.`,

  why: 'Warum Gradienten verschwinden',
  bounded:
    'Was in Schritt k geschah, erreicht h_{t} nur durch ein Produkt aus t\u00a0−\u00a0k Jacobi-Matrizen D_{j}\u00a0V, und die Norm dieses Produkts ist höchstens (γ\u00a0‖V‖)^{t−k} mit γ\u00a0=\u00a0max\u00a0f′\u00a0=\u00a01.',
  vanishes: (norm: string, percent: string) =>
    `Hier ist ‖V‖ = ${norm}: Jeder Schritt zurück lässt höchstens ${percent}\u00a0% übrig, der Gradient verschwindet also exponentiell mit dem Abstand.`,
  mayNot: (norm: string, tanh: boolean) =>
    `Hier ist ‖V‖ = ${norm}, nicht kleiner als 1: Die Schranke zwingt den Gradienten nicht zu verschwinden, aber jedes D_{j} ${tanh ? 'verkleinert ihn, wo tanh nicht bei 0 liegt' : 'schneidet ihn ab, wo eine Einheit geschlossen ist'}.`,
  norms:
    'Hier ist ‖·‖ der größte Singulärwert: wie stark eine Matrix einen Vektor höchstens streckt. Neben den Termen oben stehen Frobenius-Normen, die Wurzeln aus den Summen aller Quadrate.',
  besideBound: '‖∂h₃/∂hₖ‖ neben der Schranke',
  back: (k: number, lag: number) => `k = ${k}, ${lag} zurück`,
  norm: 'Norm',
  bound: 'Schranke',
};
