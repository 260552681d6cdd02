/** @file What `bptt derive` says, as blocks that a terminal, Markdown and LaTeX show each in their way. */
import {
  definitions,
  immediateDerivative,
  pascanuBound,
  scalarCase,
  type DerivedGradients,
  type Expression,
  type Matrix,
} from '@bptt/gradients-analysis/derive';

/** A sentence with formulas in it. */
export type Line = (string | Expression)[];

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; line: Line }
  | { kind: 'formulas'; formulas: Expression[] }
  /** left = step = step = ... */
  | { kind: 'derivation'; left: Expression; steps: Expression[] }
  | { kind: 'table'; head: (string | Expression)[]; rows: (string | Expression)[][] };

/** Largest differences from other ways to the same numbers: float64, and float32. */
export interface DerivationCheck {
  complexStep: number;
  autodiff: number;
}

const heading = (text: string): Block => ({ kind: 'heading', text });
const text = (...line: Line): Block => ({ kind: 'text', line });
const table = (head: (string | Expression)[], rows: (string | Expression)[][]): Block => ({
  kind: 'table',
  head,
  rows,
});
const h = (k: number): Expression => ({ kind: 'symbol', name: 'h', sub: { kind: 'number', value: k } });
const letter = (name: string): Expression => ({ kind: 'symbol', name });

/** Four digits, and a power of ten where a fraction would be long. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e-3 && size < 1e4 ? value.toPrecision(4) : value.toExponential(2);
}

export function lesson(result: DerivedGradients, check: DerivationCheck, origin: string): Block[] {
  return [...onPaper(result), ...withNumbers(result, origin), ...checked(check), ...oneUnit(result), ...why(result)];
}

function onPaper({ t, rnn: { nonlinearity }, derivatives }: DerivedGradients): Block[] {
  const reads = Array.from({ length: t }, (_, k): Line => [
    k ? ', ' : '',
    h(k + 1),
    ' reads ',
    { kind: 'symbol', name: 'X', sub: { kind: 'number', value: k } },
  ]).flat();
  return [
    heading(`On paper: t = ${t}, ${nonlinearity}`),
    { kind: 'formulas', formulas: definitions(nonlinearity) },
    text('Numbering, which the exercise leaves open: the initial state is ', h(0), ' = 0; ', ...reads, '.'),
    text(
      'By the chain rule, one step back at a time. The plus in ',
      letter('∂⁺'),
      ' marks the derivative within one step, the state before it held constant:',
    ),
    ...derivatives.flatMap(({ by, left, steps, general }): Block[] => [
      { kind: 'derivation', left, steps },
      { kind: 'formulas', formulas: [immediateDerivative(by), general] },
    ]),
    text(
      letter('V'),
      ' and ',
      letter('W'),
      ' stand in every step, so a term comes from each; ',
      { kind: 'symbol', name: 'X', sub: { kind: 'number', value: 0 } },
      ' stands in the first alone. The term of ',
      letter('V'),
      ' at k = 1 is 0, because ',
      h(0),
      ' is. ',
      letter('I'),
      ' ⊗ spreads a row over the entries of a matrix, row by row.',
    ),
  ];
}

function withNumbers({ t, rnn, steps, derivatives }: DerivedGradients, origin: string): Block[] {
  const named = (name: string, matrix: Matrix): (string | Expression)[][] =>
    matrix.map((row, i) => [i === 0 ? letter(name) : '', row.map(digits).join('  ')]);
  const unit = (i: number): Expression => ({
    kind: 'symbol',
    name: 'h',
    sub: { kind: 'symbol', name: `${t},${i + 1}` },
  });
  const rows = (label: Line[number][], value: Matrix, norm: number) =>
    value.map((row, i) => [...(i === 0 ? label : ['', '']), unit(i), ...row.map(digits), i === 0 ? digits(norm) : '']);
  return [
    heading(`With numbers: ${origin}`),
    table(['', 'rows'], [...named('V', rnn.V), ...named('W', rnn.W), ...named('b', [rnn.b]), ...named('X', rnn.X)]),
    table(
      ['k', 'a', 'h', 'slope f′(a)'],
      steps.map(({ k, a, h: state, slope }) => [
        String(k),
        ...[a, state, slope].map((values) => values.map(digits).join('  ')),
      ]),
    ),
    ...derivatives.flatMap(({ left, columns, terms, value, norm }): Block[] => [
      text(left, ', term by term; each row is one unit of ', h(t), ', each column one entry:'),
      table(
        ['k', 'term', '', ...columns, 'norm'],
        [
          ...terms.flatMap((term) => rows([String(term.k), term.formula], term.value, term.norm)),
          ...(terms.length > 1 ? rows(['', 'sum'], value, norm) : []),
        ],
      ),
    ]),
  ];
}

function checked({ complexStep, autodiff }: DerivationCheck): Block[] {
  return [
    heading('Checked'),
    text(
      `Largest difference of any entry from a complex step (float64): ${complexStep.toExponential(1)}; from automatic differentiation through the kernels (float32): ${autodiff.toExponential(1)}.`,
    ),
  ];
}

const lags = [1, 2, 5, 10, 20, 50];

/** One unit, where the Jacobian is a number; x_0 = 1, later inputs 0. */
function oneUnit({ rnn: { nonlinearity } }: DerivedGradients): Block[] {
  const cases = [0.5, 1, 1.5].map((v) => scalarCase({ v, t: lags.at(-1)! + 1, nonlinearity }));
  return [
    heading('One unit: why it vanishes, in plain numbers'),
    text(
      `With one unit each step back multiplies by one number, v f′(a). Here h reads 1 once, then zeros; w = 1, b = 0, ${nonlinearity}:`,
    ),
    table(
      ['steps back', ...cases.map(({ v }) => `v = ${v}`)],
      lags.map((lag) => [String(lag), ...cases.map(({ products }) => digits(products[lag]!))]),
    ),
    text(
      nonlinearity === 'tanh'
        ? `v = 0.5 leaves at most half of it at each step. v = 1 loses a little wherever h is not 0. And v = 1.5 vanishes too: h settles at 0.86, where tanh is flat and v f′(a) = ${digits(cases[2]!.factors.at(-1)!)}.`
        : 'f′(a) is 1 as long as the unit is open, so the product is v to the power of the steps: it vanishes below 1 and explodes above. relu has nothing that would stop it.',
    ),
  ];
}

function why({ rnn: { nonlinearity }, transitions, normV }: DerivedGradients): Block[] {
  const last = transitions.at(-1);
  const rows = transitions.map(({ lag, norm, bound }) => [String(lag), digits(norm), digits(bound)]);
  const here =
    normV < 1
      ? `Here ‖V‖ = ${digits(normV)} is below 1, so these gradients must vanish, whatever the input: by ${digits(normV)} or faster at each step.`
      : `Here ‖V‖ = ${digits(normV)} is not below 1: the bound forbids nothing${last ? `, and over ${last.lag} steps the Jacobian has norm ${digits(last.norm)}` : ''}.`;
  return [
    heading('The bound'),
    { kind: 'formulas', formulas: [pascanuBound] },
    text(
      `‖·‖ is the largest singular value; γ = max f′ = 1 for ${nonlinearity}${nonlinearity === 'tanh' ? ', at a = 0' : ', where a > 0'}.`,
    ),
    ...(rows.length ? [table(['steps back', 'norm of the Jacobian', 'bound'], rows)] : []),
    text(here),
    text(
      'It vanishes for certain when γ ‖V‖ < 1. It can explode only when γ ‖V‖ > 1, and even then need not: slopes below 1 (tanh away from 0, a closed relu) shrink it again.',
    ),
    text(
      'Where it vanishes, the terms of early steps fade exponentially with their distance, and training hardly hears what happened long ago (Pascanu et al. 2013).',
    ),
  ];
}
