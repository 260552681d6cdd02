/** @file A formula as LaTeX mathematics (amsmath), without the dollars around it. */
import type { Expression } from './expression.js';

const greek: Record<string, string> = {
  γ: '\\gamma',
  σ: '\\sigma',
  '′': '\\prime',
  '⊗': '\\otimes',
  '∘': '\\circ',
  '∂': '\\partial',
  '⁺': '^{+}',
};
const relations = { '=': '=', '≤': '\\le' };
const letters = (name: string): string =>
  [...name]
    .map((letter) => (letter in greek ? `${greek[letter]} ` : letter))
    .join('')
    .trimEnd();

/** `\frac{\partial h_{3}}{\partial V} = ...`. */
export function toLatex(expression: Expression): string {
  const e = expression;
  switch (e.kind) {
    case 'symbol':
      return (
        letters(e.name) +
        (e.sub ? `_{${toLatex(e.sub)}}` : '') +
        (e.sup ? `^{${e.sup.kind === 'symbol' && e.sup.name === 'T' ? '\\top' : toLatex(e.sup)}}` : '')
      );
    case 'number':
      return String(e.value);
    case 'words':
      return `\\text{${e.text}}`;
    case 'derivative':
      return `\\frac{\\partial${e.immediate ? '^{+}' : ''} ${toLatex(e.of)}}{\\partial ${toLatex(e.by)}}`;
    case 'product':
      return e.factors.map(toLatex).join('\\,');
    case 'sum':
      return e.terms.map(toLatex).join(' + ');
    case 'difference':
      return `${toLatex(e.left)} - ${toLatex(e.right)}`;
    case 'series':
      return `\\${e.operation === 'sum' ? 'sum' : 'prod'}_{${toLatex(e.index)}=${toLatex(e.from)}}^{${toLatex(e.to)}} ${toLatex(e.body)}`;
    case 'call':
      return `${e.name.replace('′', "'").replace(/^[a-z]{2,}$/, '\\operatorname{$&}')}\\left(${toLatex(e.argument)}\\right)`;
    case 'group':
      return `\\left(${toLatex(e.body)}\\right)`;
    case 'power':
      return `${toLatex(e.base)}^{${toLatex(e.exponent)}}`;
    case 'norm':
      return `\\left\\|${toLatex(e.body)}\\right\\|`;
    case 'relation':
      return e.sides.map(toLatex).join(` ${relations[e.sign]} `);
  }
}
