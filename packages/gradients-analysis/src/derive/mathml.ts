/** @file A formula as MathML, which browsers show and screen readers read without a library. */
import type { Expression } from './expression.js';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** ⊗ is large in displayed formulas, where it stands before what it collects; between two factors it is not. */
const operator = (sign: string): string => `<mo${sign === '⊗' ? ' largeop="false"' : ''}>${escaped(sign)}</mo>`;
const row = (...parts: string[]): string => (parts.length === 1 ? parts[0]! : `<mrow>${parts.join('')}</mrow>`);
const joined = (parts: string[], sign: string): string =>
  row(...parts.flatMap((part, i) => (i ? [sign, part] : [part])));
const bracketed = (body: string): string => row(operator('('), body, operator(')'));
/** Letters are variables; ⊗, ∘ and … are not. */
const name = (text: string): string => (/^[⊗∘…]$/.test(text) ? operator(text) : `<mi>${escaped(text)}</mi>`);
const partial = '<mo form="prefix" rspace="0">∂</mo>';

function inner(e: Expression): string {
  switch (e.kind) {
    case 'symbol': {
      const [base, sub, sup] = [name(e.name), e.sub && inner(e.sub), e.sup && inner(e.sup)];
      if (sub && sup) return `<msubsup>${base}${sub}${sup}</msubsup>`;
      return sub ? `<msub>${base}${sub}</msub>` : sup ? `<msup>${base}${sup}</msup>` : base;
    }
    case 'number':
      return e.value < 0 ? row(operator('−'), `<mn>${-e.value}</mn>`) : `<mn>${e.value}</mn>`;
    case 'words':
      return `<mtext>${escaped(e.text)}</mtext>`;
    case 'derivative': {
      const sign = e.immediate ? `<msup>${partial}<mo>+</mo></msup>` : partial;
      return `<mfrac>${row(sign, inner(e.of))}${row(partial, inner(e.by))}</mfrac>`;
    }
    case 'product':
      return joined(e.factors.map(inner), operator('\u2062'));
    case 'sum':
      return joined(e.terms.map(inner), operator('+'));
    case 'difference':
      return row(inner(e.left), operator('−'), inner(e.right));
    case 'series':
      return row(
        `<munderover>${operator(e.operation === 'sum' ? '∑' : '∏')}${row(inner(e.index), operator('='), inner(e.from))}${inner(e.to)}</munderover>`,
        inner(e.body),
      );
    case 'call':
      return row(`<mi>${escaped(e.name)}</mi>`, operator('\u2061'), bracketed(inner(e.argument)));
    case 'group':
      return bracketed(inner(e.body));
    case 'power':
      return `<msup>${inner(e.base)}${inner(e.exponent)}</msup>`;
    case 'norm':
      return row(operator('‖'), inner(e.body), operator('‖'));
    case 'relation':
      return joined(e.sides.map(inner), operator(e.sign));
  }
}

/** A `<math>` element. @param display `block` for a formula on a line of its own. */
export function toMathML(expression: Expression, display: 'inline' | 'block' = 'inline'): string {
  return `<math xmlns="http://www.w3.org/1998/Math/MathML"${display === 'block' ? ' display="block"' : ''}>${inner(expression)}</math>`;
}
