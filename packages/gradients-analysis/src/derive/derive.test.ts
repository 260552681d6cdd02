/** @file Tests of the derivation: against a complex step, automatic differentiation and closed forms; and how it reads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, RNN } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { networkOf } from '@bptt/float64';
import { inputJacobians } from '../input-gradients.js';
import { weightJacobians } from '../weight-jacobians.js';
import { largestDifference } from './check.js';
import { complexStep } from './complex-step.js';
import { derive } from './derive.js';
import { definitions, derivation, immediateDerivative, pascanuBound, variables } from './formulas.js';
import { toLatex } from './latex.js';
import { toMathML } from './mathml.js';
import { scalarCase } from './scalar-case.js';
import { initialRNN, type SmallRNN } from './small-rnn.js';
import { toText } from './text.js';

const seededRNN = ({ seed, ...options }: Parameters<typeof initialRNN>[1] & { seed: number }): SmallRNN =>
  initialRNN(new Random(seed), options);

/** The same network and input, as the analysis takes them. */
function analysed({ nonlinearity, V, W, b, X }: SmallRNN) {
  const values = (matrix: number[][], ...shape: number[]) => ({ data: matrix.flat(), shape });
  const [H, I] = [V.length, W[0]!.length];
  const weights = new Map([
    ['weight_ih', values(W, H, I)],
    ['weight_hh', values(V, H, H)],
    ['bias_ih', values([b], H)],
  ]);
  return { network: networkOf(weights, { nonlinearity }), input: values(X, X.length, I) };
}

/** Each entry to its last digits, relative to the largest: a vanished matrix counts as much as any. */
function expectSameDigits(got: ArrayLike<number>, expected: ArrayLike<number>) {
  const scale = Math.max(...Array.from(expected, Math.abs)) || 1;
  expect(got.length).toBe(expected.length);
  Array.from(expected, (x, i) => expect(Math.abs(got[i]! - x) / scale).toBeLessThan(1e-13));
}

const small = fc.record({
  hiddenSize: fc.integer({ min: 1, max: 4 }),
  inputSize: fc.integer({ min: 1, max: 4 }),
  t: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
  nonlinearity: fc.constantFrom('tanh' as const, 'relu' as const),
});

describe('the numbers', () => {
  it('equal a complex step to the last digits', () => {
    fc.assert(
      fc.property(small, (options) => {
        const rnn = seededRNN(options);
        expect(largestDifference(derive(rnn), complexStep(rnn))).toBeLessThan(1e-14);
      }),
    );
  });

  it('agree with the analysis of the same network, where tanh rounds to 1 too', () => {
    fc.assert(
      fc.property(small, fc.constantFrom(1, 30), (options, scale) => {
        const rnn = seededRNN(options);
        const W = rnn.W.map((row) => row.map((w) => w * scale));
        const [byV, byW, byX0] = derive({ ...rnn, W }).derivatives.map(({ value }) => value.flat());
        const { network, input } = analysed({ ...rnn, W });
        const { weightHh, weightIh } = weightJacobians(network, input);
        const { data, shape } = inputJacobians(network, input);
        expectSameDigits(byV!, weightHh.data);
        expectSameDigits(byW!, weightIh.data);
        expectSameDigits(byX0!, data.subarray(0, shape[1]! * shape[2]!));
      }),
    );
  });

  it("keep tanh' where tanh rounds to 1", () => {
    const rnn: SmallRNN = { nonlinearity: 'tanh', W: [[20]], V: [[0.9]], b: [0], X: [[1], [0], [0]] };
    const { derivatives, steps } = derive(rnn);
    expect(steps[0]!.h[0]).toBe(1);
    expect(steps[0]!.slope[0]! / (4 * Math.exp(-40))).toBeCloseTo(1, 14);
    const byX0 = derivatives.find(({ by }) => by === 'X0')!.value[0]![0]!;
    expect(byX0.toExponential(2)).toBe('9.08e-17');
    expect(byX0 / complexStep(rnn).X0[0]![0]!).toBeCloseTo(1, 14);
    const { network, input } = analysed(rnn);
    expect(byX0 / inputJacobians(network, input).data[0]!).toBeCloseTo(1, 14);
    const { factors } = scalarCase({ v: 30, t: 3, nonlinearity: 'tanh' });
    expect(factors[0]! / (120 * Math.exp(-60 * Math.tanh(1)))).toBeCloseTo(1, 14);
    expect(factors[1]! / (120 * Math.exp(-60))).toBeCloseTo(1, 14);
  });

  it.each([
    ['V transposed', (rnn) => ({ ...rnn, V: rnn.V.map((_, i) => rnn.V.map((row) => row[i]!)) })],
    ['inputs one step late', (rnn) => ({ ...rnn, X: [...rnn.X.slice(1), rnn.X[0]!] })],
    ['another nonlinearity', (rnn) => ({ ...rnn, nonlinearity: 'relu' as const })],
  ] as [string, (rnn: SmallRNN) => SmallRNN][])('notice a mistake: %s', (_, wrong) => {
    const rnn = seededRNN({ hiddenSize: 2, inputSize: 2, t: 3, seed: 0, nonlinearity: 'tanh' });
    expect(largestDifference(derive(rnn), complexStep(wrong(rnn)))).toBeGreaterThan(1e-2);
  });

  it('start with a term that is zero, since h_0 is', () => {
    const { derivatives } = derive(seededRNN({ hiddenSize: 3, inputSize: 2, t: 4, seed: 1, nonlinearity: 'tanh' }));
    const [byV, byW] = derivatives;
    expect(byV!.terms.map(({ k }) => k)).toEqual([4, 3, 2, 1]);
    expect(byV!.terms.at(-1)!.norm).toBe(0);
    expect(byW!.terms.at(-1)!.norm).toBeGreaterThan(0);
  });

  it('stay within the bound, and reach it for an orthogonal V and open relus', () => {
    fc.assert(
      fc.property(small, (options) => {
        for (const { norm, bound } of derive(seededRNN(options)).transitions)
          expect(norm).toBeLessThanOrEqual(bound * (1 + 1e-12));
      }),
    );
    const V = [
      [0, 1],
      [1, 0],
    ];
    const open = derive({ nonlinearity: 'relu', V, W: [[1], [1]], b: [0, 0], X: [[1], [1], [1], [1]] });
    expect(open.transitions.map(({ norm }) => norm)).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 14)));
  });

  it("start from PyTorch's weights", async () => {
    await startKernels();
    const layer = new RNN({ inputSize: 3, hiddenSize: 2, seed: 7 });
    const { V, W, b } = seededRNN({ hiddenSize: 2, inputSize: 3, t: 3, seed: 7, nonlinearity: 'tanh' });
    const values = layer.stateDict();
    expect(V.flat()).toEqual([...values.get('weight_hh_l0')!.data]);
    expect(W.flat()).toEqual([...values.get('weight_ih_l0')!.data]);
    const [ih, hh] = [values.get('bias_ih_l0')!.data, values.get('bias_hh_l0')!.data];
    expect(b).toEqual([ih[0]! + hh[0]!, ih[1]! + hh[1]!]);
    layer.dispose();
  });

  it('are refused for weights that do not fit', () => {
    const rnn = seededRNN({ hiddenSize: 2, inputSize: 2, t: 3, seed: 0, nonlinearity: 'tanh' });
    expect(() => derive({ ...rnn, V: [[1, 2]] })).toThrow('V: expected [H, H], got [1, 2]');
    expect(() => derive({ ...rnn, W: [[1], [2]] })).toThrow('W: expected [2, 2], got [2, 1]');
    expect(() => derive({ ...rnn, b: [1] })).toThrow('b: expected [2], got [1, 1]');
    expect(() => derive({ ...rnn, X: [] })).toThrow('X: expected [t, I]');
    expect(() =>
      derive({
        ...rnn,
        nonlinearity: 'relu',
        W: [
          [1e200, 0],
          [0, 1],
        ],
        X: [
          [1e200, 0],
          [0, 0],
        ],
      }),
    ).toThrow('h_1: overflows');
    expect(() =>
      derive({
        ...rnn,
        nonlinearity: 'relu',
        V: [
          [1e160, 0],
          [0, 1],
        ],
        X: [
          [1e-100, 0],
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        W: [
          [1e-100, 0],
          [0, 1],
        ],
        b: [0, 0],
      }),
    ).toThrow('dh_4: overflows');
    expect(() =>
      derive({
        ...rnn,
        V: [
          [1, NaN],
          [0, 1],
        ],
      }),
    ).toThrow('V: expected finite numbers, got NaN');
  });
});

describe('the scalar case', () => {
  it('is the product of v and the slopes', () => {
    const { factors, products } = scalarCase({ v: 1.5, t: 4, nonlinearity: 'relu' });
    expect(factors).toEqual([1.5, 1.5, 1.5]);
    expect(products).toEqual([1, 1.5, 2.25, 3.375]);
  });
  it('vanishes even for v = 1.5 where tanh saturates, at the slope of its fixed point', () => {
    const { factors } = scalarCase({ v: 1.5, t: 200, nonlinearity: 'tanh' });
    expect(factors.at(-1)).toBeCloseTo(1.5 * (1 - 0.8585596366401396 ** 2), 10);
  });
});

describe('the formulas', () => {
  it('read as the exercise is solved', () => {
    expect(derivation('V', 3).steps.map(toText)).toEqual([
      '∂⁺h₃/∂V + D₃ V ∂h₂/∂V',
      '∂⁺h₃/∂V + D₃ V ∂⁺h₂/∂V + D₃ V D₂ V ∂h₁/∂V',
      '∂⁺h₃/∂V + D₃ V ∂⁺h₂/∂V + D₃ V D₂ V ∂⁺h₁/∂V',
    ]);
    expect(derivation('X0', 3).steps.map(toText)).toEqual([
      'D₃ V ∂h₂/∂X₀',
      'D₃ V D₂ V ∂h₁/∂X₀',
      'D₃ V D₂ V ∂⁺h₁/∂X₀',
      'D₃ V D₂ V D₁ W',
    ]);
    expect(toText(derivation('W', 3).general)).toBe('∂hₜ/∂W = Σ(k = 1 … t) (Π(j = t … k + 1) Dⱼ V) ∂⁺hₖ/∂W');
    expect(definitions('tanh').map(toText)).toContain('aₖ = W Xₖ₋₁ + V hₖ₋₁ + b');
    expect(toText(pascanuBound)).toBe('‖∂hₜ/∂hₖ‖ ≤ Π(j = k + 1 … t) ‖Dⱼ‖ ‖V‖ ≤ (γ ‖V‖)ᵗ⁻ᵏ');
  });

  it('have one term for each that the derivation adds up', () => {
    for (const { terms, steps } of derive(
      seededRNN({ hiddenSize: 2, inputSize: 2, t: 5, seed: 0, nonlinearity: 'tanh' }),
    ).derivatives.slice(0, 2)) {
      expect(terms.map(({ formula }) => toText(formula)).join(' + ')).toBe(toText(steps.at(-1)!));
    }
  });

  it.each(variables)('are balanced in LaTeX and MathML: %s', (variable) => {
    const { left, steps, general } = derivation(variable, 6);
    for (const expression of [left, ...steps, general, ...definitions('relu'), pascanuBound]) {
      const latex = toLatex(expression);
      expect(latex.split('{').length).toBe(latex.split('}').length);
      expect(latex.split('\\left').length).toBe(latex.split('\\right').length);
      const open: string[] = [];
      for (const [, close, name] of toMathML(expression, 'block').matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
        if (close) expect(open.pop()).toBe(name);
        else open.push(name!);
      }
      expect(open).toEqual([]);
      expect(JSON.parse(JSON.stringify(expression))).toEqual(expression);
    }
  });

  it('keep ⊗ between its factors as small as they are', () => {
    const shown = toMathML(immediateDerivative('V'), 'block');
    expect(shown).toContain('<mo largeop="false">⊗</mo>');
    expect(shown).not.toContain('<mo>⊗');
  });

  it('write a fraction as LaTeX does', () => {
    expect(toLatex(derivation('X0', 2).left)).toBe('\\frac{\\partial h_{2}}{\\partial X_{0}}');
    expect(toLatex(definitions('tanh')[3]!)).toBe("D_{k} = \\operatorname{diag}\\left(f'\\left(a_{k}\\right)\\right)");
  });
});
