/** @file Chapter 3 in English. */

export const hand = {
  intro:
    'An RNN of two units reads three inputs of two features. V and W stand in every step, so each step adds a term to the derivative of the last state h_{3}; X_{0} stands in the first step alone and reaches h_{3} through all of them.',
  given: 'Given',
  numbering:
    'X_{k−1}, which the exercise counts from 0, is what the other chapters call x_{k}. D_{k} is the diagonal matrix of the slopes f′(a_{k}). The Kronecker product I\u00a0⊗\u00a0h^{T} of the identity matrix I and h^{T} has the row h^{T} once for each unit along its diagonal, since row i of V acts on unit i alone; its columns are V’s entries, row by row.',
  inputs: 'The inputs X',
  states: 'The states h',
  slopes: 'The slopes f′(a), the diagonal of D',
  feature: (number: number) => `feature ${number}`,
  unit: (number: number) => `unit ${number}`,

  termByTerm: 'Term by term',
  immediate:
    '∂^{+} is the immediate derivative: of step k itself, with h_{k−1} held constant. D_{k}\u00a0V is the Jacobian of a step, the matrix of all derivatives of h_{k} with respect to h_{k−1}.',
  deriving: 'Deriving …',
  next: 'Next',
  keys: 'or the arrow keys ← →',
  status: (step: number, all: number) => `Step ${step} of ${all}, `,
  folded: (derivative: string, steps: number) => `✓ ${derivative}, ${steps} steps`,
  says: {
    chainRule: 'The chain rule',
    again: 'The chain rule again',
    writtenOut: 'What is left, written out',
    complete: 'h₀ = 0 does not depend on it: the terms are complete',
    term: (k: number, zero: boolean) => `The term of step k = ${k}${zero ? ', zero because h₀ = 0' : ''}`,
    onlyTerm: 'Its only term, in numbers',
    sum: 'The sum of the terms',
  },
  frobenius: (formula: string, norm: string) => `${formula}, Frobenius norm ${norm}`,
  equalTo: '✓ Equal to',
  notEqualTo: '✗ Not equal to',
  ways: {
    autodiff: 'automatic differentiation of the RNN module, in float32',
    complexStep: 'a complex step, in float64',
  },
  difference: (largest: string, bound: string) => `: largest difference ${largest}, bound ${bound}.`,

  why: 'Why gradients vanish',
  bounded:
    'What happened in step k reaches h_{t} only through a product of t\u00a0−\u00a0k Jacobians D_{j}\u00a0V, and the norm of that product is at most (γ\u00a0‖V‖)^{t−k} with γ\u00a0=\u00a0max\u00a0f′\u00a0=\u00a01.',
  vanishes: (norm: string, percent: string) =>
    `Here ‖V‖ = ${norm}: each step back leaves at most ${percent}\u00a0%, so the gradient vanishes exponentially with the distance.`,
  mayNot: (norm: string, tanh: boolean) =>
    `Here ‖V‖ = ${norm} is not below 1: the bound does not force the gradient to vanish, but each D_{j} ${tanh ? 'shrinks it wherever tanh is not at 0' : 'cuts it off wherever a unit is closed'}.`,
  norms:
    'Here ‖·‖ is the largest singular value, by how much a matrix can stretch a vector; beside the terms above stand Frobenius norms, the root of the sum of all squares.',
  besideBound: '‖∂h₃/∂hₖ‖ beside its bound',
  back: (k: number, lag: number) => `k = ${k}, ${lag} back`,
  norm: 'norm',
  bound: 'bound',
};
