/** @file The derivation as a list of stages: the chain rule again and again, then the terms with their numbers, then their sum. */
import { handWords } from '../../words/hand.js';
import type { DerivedGradients, Expression, Matrix, VariableDerivative } from '@bptt/gradients-analysis/derive';

export interface Stage {
  derivative: VariableDerivative;
  kind: 'formula' | 'term' | 'sum';
  /** What happens here, in a few words of the reader's language. */
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

export function stagesOf({ derivatives }: DerivedGradients): Stage[] {
  const words = handWords().says;
  return derivatives.flatMap((derivative): Stage[] => {
    const { by, left, steps, terms, value, norm } = derivative;
    const formulas = steps.map((step, i): Stage => {
      const says =
        i === 0
          ? words.chainRule
          : i < steps.length - 1
            ? words.again
            : by === 'X0'
              ? words.writtenOut
              : words.complete;
      return { derivative, kind: 'formula', says, formula: equation(left, step) };
    });
    const single = terms.length === 1;
    const numbers = terms.map((term): Stage => ({
      ...term,
      derivative,
      kind: 'term',
      says: words.term(term.k, by === 'V' && term.k === 1),
    }));
    const total: Stage = {
      derivative,
      kind: 'sum',
      says: single ? words.onlyTerm : words.sum,
      formula: equation(left, steps.at(-1)!),
      value,
      norm,
    };
    return [...formulas, ...(single ? [] : numbers), total];
  });
}
