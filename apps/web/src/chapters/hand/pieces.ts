/** @file A formula in pieces, so that it can be broken before `=`, `≤` and `+` as on paper; browsers do not break MathML. */
import type { Expression } from '@bptt/gradients-analysis/derive';

export interface Piece {
  /** What stands before it; nothing before the first. */
  sign: '' | '+' | '=' | '≤';
  body: Expression;
}

export const piecesOf = (formula: Expression): Piece[] =>
  (formula.kind === 'relation' ? formula.sides : [formula]).flatMap((side, i) =>
    (side.kind === 'sum' ? side.terms : [side]).map((body, j): Piece => ({
      sign: j ? '+' : i && formula.kind === 'relation' ? formula.sign : '',
      body,
    })),
  );
