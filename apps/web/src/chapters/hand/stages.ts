/** @file The derivation as a list of stages: the chain rule again and again, then the terms with their numbers, then their sum. */
import type { DerivedGradients, Expression, Matrix, VariableDerivative } from '@bptt/gradients-analysis/derive';

export interface Stage {
  derivative: VariableDerivative;
  kind: 'formula' | 'term' | 'sum';
  /** What happens here, in a few words. */
  says: string;
  formula: Expression;
  /** [H, columns] */
  value?: Matrix;
  norm?: number;
}

const equation = (left: Expression, right: Expression): Expression => ({
  kind: 'relation',
  sign: '=',
  sides: [left, right],
});

export const stagesOf = ({ derivatives }: DerivedGradients): Stage[] =>
  derivatives.flatMap((derivative): Stage[] => {
    const { by, left, steps, terms, value, norm } = derivative;
    const formulas = steps.map((step, i): Stage => {
      const says =
        i === 0
          ? 'The chain rule'
          : i < steps.length - 1
            ? 'The chain rule again'
            : by === 'X0'
              ? 'What is left, written out'
              : 'h₀ = 0 does not depend on it: the terms are complete';
      return { derivative, kind: 'formula', says, formula: equation(left, step) };
    });
    const single = terms.length === 1;
    const numbers = terms.map((term): Stage => ({
      ...term,
      derivative,
      kind: 'term',
      says: `The term of step k = ${term.k}${by === 'V' && term.k === 1 ? ', zero because h₀ = 0' : ''}`,
    }));
    const total: Stage = {
      derivative,
      kind: 'sum',
      says: single ? 'Its only term, in numbers' : 'The sum of the terms',
      formula: equation(left, steps.at(-1)!),
      value,
      norm,
    };
    return [...formulas, ...(single ? [] : numbers), total];
  });
