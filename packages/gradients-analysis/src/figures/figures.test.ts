/** @file Figures: well-formed, from the numbers that they are given, zeros included, and legible in both colour schemes. */
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { networkOf, type Cell, type Kind } from '@bptt/float64';
import { decayOf } from '../decay.js';
import { gatesFigure } from './gates.js';
import { digits } from '../in-words.js';
import { inputGradientsFigure } from './input-gradients.js';
import { jacobiansFigure } from './jacobians.js';
import { logAxis } from './log-axis.js';
import { look, looksOf } from './looks.js';
import { lyapunovFigure } from './lyapunov.js';
import { saliencyFigure } from './saliency.js';
import { statesFigure } from './states.js';
import { trainingFigure } from './training.js';
import { weightsFigure } from './weights.js';

const spread = (median: (number | null)[]) => ({
  median,
  lower: median.map((value) => value && value / 2),
  upper: median.map((value) => value && value * 2),
});
const curve = (label: string, kind: Kind, median: (number | null)[]) => ({
  label,
  kind,
  ...spread(median),
  ...decayOf(median),
});
const matrix = (rows: number, columns: number) => ({
  data: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i)),
  shape: [rows, columns],
});
const cellOf = (gates: number): Cell =>
  networkOf(
    new Map([
      ['weight_ih_l0', matrix(3 * gates, 2)],
      ['weight_hh_l0', matrix(3 * gates, 3)],
    ]),
  ).layers[0]![0]!;
const part = (median: number[]) => ({
  ...spread(median),
  each: [median],
  gradients: { data: new Float64Array(), shape: [0] },
});
const gates = {
  layer: 0,
  direction: 'forward' as const,
  gate: 'f' as const,
  timescales: [1.4, 2, null, 30],
  means: [],
  histogram: [],
  closed: 0.25,
  open: 0.5,
};
const spectrum = { exponents: [-0.1, -0.5, null], standardErrors: [0.01, null, null], warmUp: 10, steps: 90 };

const watched = (step: number, norm: number | null) => ({
  step,
  norm,
  clippedNorm: norm && Math.min(norm, 1),
  relativeUpdate: norm && 1e-3,
  norms: {},
  notFinite: norm === null ? 'w' : null,
  inputNorms: spread([0, 1e-4, norm && 0.5]),
});

const all: [string, string, string][] = [
  [
    'input gradients',
    inputGradientsFigure([curve('RNN', 'rnn', [1e-9, 1e-5, 1]), curve('LSTM', 'lstm', [0, 1e-3, 1])], '3 steps'),
    'half-life',
  ],
  [
    'states',
    statesFigure(
      [
        {
          label: 'LSTM',
          kind: 'lstm',
          gradients: { layer: 0, direction: 'forward', h: part([1e-4, 1]), c: part([1e-3, 0]) },
        },
      ],
      'a logit',
      'one image',
    ),
    'LSTM: c from 0 to 0.001',
  ],
  [
    'jacobians',
    jacobiansFigure(
      [
        {
          label: 'RNN',
          kind: 'rnn',
          products: {
            lags: [1, 2],
            lnLargest: [-1, -2],
            lnMiddle: [-50, null],
            lnSmallest: [null, null],
            lnBound: [0, 0.1],
          },
        },
      ],
      'seed 0',
    ),
    'RNN: 0.135 at lag 2',
  ],
  ['lyapunov', lyapunovFigure([{ label: 'GRU', kind: 'gru', spectrum }], 'noise'), 'GRU -0.1 (× 0.905 per step)'],
  ['gates', gatesFigure([{ label: 'LSTM', kind: 'lstm', gates }], '1 image'), '50\u00a0% of the values above 0.9'],
  ['weights', weightsFigure(cellOf(1), 'an RNN'), 'V and'],
  ['weights of four gates', weightsFigure(cellOf(4), 'an LSTM'), 'gate f'],
  [
    'a training',
    trainingFigure([watched(1, 3), watched(51, 2), watched(101, 0.25)], 'gru', 'MNIST'),
    'from 3 at step 1 to 0.25 at step 101',
  ],
  ['one step', trainingFigure([watched(1, 3)], 'rnn', 'MNIST'), 'watched at 1 of its steps'],
  ['a training that diverged', trainingFigure([watched(1, 3), watched(51, null)], 'lstm', 'MNIST'), 'beyond float64'],
  [
    'saliency',
    saliencyFigure(
      [
        { label: 'before', kind: 'lstm', values: curve('', 'lstm', [1e-6, 1e-2]) },
        { label: 'occlusion', kind: 'lstm', values: spread([0, 0.5]) },
      ],
      '10 images',
    ),
    'before: row 1, 10000 times row 0',
  ],
];

describe.each(all)('%s', (_, svg, fact) => {
  it('is an SVG without NaN, with a title, a dark style and a caption from the numbers', () => {
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(documentElement.tagName).toBe('svg');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toMatch(/<title>[^<]+<\/title>/);
    expect(svg).toContain('prefers-color-scheme:dark');
    const text = [...documentElement.querySelectorAll('text')].map(({ textContent }) => textContent).join(' ');
    expect(text).toContain(fact);
  });
});

describe('the logarithmic axis', () => {
  it('puts zeros on a row of their own, below all other values', () => {
    const { place, zero, ticks, tickFormat, domain } = logAxis([0, 1e-7, 2, null]);
    expect(place(0)).toBe(zero);
    expect(zero!).toBeLessThan(place(1e-7)!);
    expect(tickFormat(zero!)).toBe('0');
    expect(domain[0]).toBe(zero);
    expect(ticks).toContain(0);
    expect(place(null)).toBeNull();
  });
  it('has no such row without zeros', () => expect(logAxis([1e-7, 2]).zero).toBeUndefined());
  it('stands even where all is zero', () =>
    expect(logAxis([0, 0]).ticks.map(logAxis([0, 0]).tickFormat)).toContain('0'));
});

describe('the looks', () => {
  it('tell curves apart without their colour', () => {
    const marks = looksOf([{ kind: 'rnn' }, { kind: 'lstm' }, { kind: 'lstm' }, { kind: 'gru' }, { kind: 'lstm' }]).map(
      ({ dash, symbol }) => `${dash} ${symbol}`,
    );
    expect(new Set(marks).size).toBe(marks.length);
  });
  it('keep a colour for each network', () => expect(look('lstm', 2).stroke).toBe(look('lstm').stroke));
});

it.each([
  [0, '0'],
  [0.123456, '0.123'],
  [1234.5, '1230'],
  [2.71e-13, '2.7 · 10⁻¹³'],
  [null, 'beyond float64'],
])('%s is written %s', (value, text) => expect(digits(value)).toBe(text));
