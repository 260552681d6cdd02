/** @file The derivation as LaTeX, to be included in a document that uses amsmath. */
import { toLatex, type Expression } from '@bptt/gradients-analysis/derive';
import type { Block } from './lesson.js';

/** Letters that LaTeX's text fonts do not have, or that mean something to it. */
const signs: Record<string, string> = {
  '%': '\\%',
  _: '\\_',
  '‖': '$\\|$',
  '·': '$\\cdot$',
  γ: '$\\gamma$',
  '⊗': '$\\otimes$',
  '′': "$'$",
  '<': '$<$',
  '>': '$>$',
};
const inline = (part: string | Expression): string =>
  typeof part === 'string' ? [...part].map((letter) => signs[letter] ?? letter).join('') : `$${toLatex(part)}$`;

export const latex = (blocks: Block[]): string => ['% needs \\usepackage{amsmath}', ...blocks.map(show)].join('\n\n');

function show(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `\\subsection*{${inline(block.text)}}`;
    case 'text':
      return block.line.map(inline).join('');
    case 'formulas':
      return `\\begin{gather*}\n${block.formulas.map(toLatex).join(' \\\\\n')}\n\\end{gather*}`;
    case 'derivation':
      return `\\begin{align*}\n${toLatex(block.left)} ${block.steps.map((step) => `&= ${toLatex(step)}`).join(' \\\\\n')}\n\\end{align*}`;
    case 'table': {
      const rows = [block.head, ...block.rows].map((cells) => `${cells.map(inline).join(' & ')} \\\\`);
      return `\\begin{center}\n\\begin{tabular}{l${'r'.repeat(block.head.length - 1)}}\n${[rows[0], '\\hline', ...rows.slice(1)].join('\n')}\n\\end{tabular}\n\\end{center}`;
    }
  }
}
