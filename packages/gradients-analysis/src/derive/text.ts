/** @file A formula as a line of Unicode text, for terminals. */
import type { Expression } from './expression.js';

const below: Record<string, string> = { '+': '₊', '-': '₋', ',': ',', h: 'ₕ', i: 'ᵢ', j: 'ⱼ', k: 'ₖ', t: 'ₜ' };
const above: Record<string, string> = { '+': '⁺', '-': '⁻', '(': '⁽', ')': '⁾', k: 'ᵏ', t: 'ᵗ', T: 'ᵀ', '′': '′' };
for (const digit of '0123456789') {
  below[digit] = String.fromCharCode(0x2080 + Number(digit));
  above[digit] = '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!;
}

/** Small letters where Unicode has them all, else brackets. */
function small(index: Expression, letters: Record<string, string>, mark: string): string {
  const plain = toText(index).replaceAll(' ', '').replaceAll('−', '-');
  return [...plain].every((letter) => letter in letters)
    ? [...plain].map((letter) => letters[letter]).join('')
    : `${mark}(${plain})`;
}

/** `∂h₃/∂V = ∂⁺h₃/∂V + D₃V ∂⁺h₂/∂V`. */
export function toText(expression: Expression): string {
  const e = expression;
  switch (e.kind) {
    case 'symbol':
      return e.name + (e.sub ? small(e.sub, below, '_') : '') + (e.sup ? small(e.sup, above, '^') : '');
    case 'number':
      return String(e.value).replace('-', '−');
    case 'words':
      return e.text;
    case 'derivative':
      return `∂${e.immediate ? '⁺' : ''}${toText(e.of)}/∂${toText(e.by)}`;
    case 'product':
      return e.factors.map(toText).join(' ');
    case 'sum':
      return e.terms.map(toText).join(' + ');
    case 'difference':
      return `${toText(e.left)} − ${toText(e.right)}`;
    case 'series':
      return `${e.operation === 'sum' ? 'Σ' : 'Π'}(${toText(e.index)} = ${toText(e.from)} … ${toText(e.to)}) ${toText(e.body)}`;
    case 'call':
      return `${e.name}(${toText(e.argument)})`;
    case 'group':
      return `(${toText(e.body)})`;
    case 'power':
      return toText(e.base) + small(e.exponent, above, '^');
    case 'norm':
      return `‖${toText(e.body)}‖`;
    case 'relation':
      return e.sides.map(toText).join(` ${e.sign} `);
  }
}
