/** @file The derivation as Markdown with LaTeX formulas, as GitHub and Jupyter show it. */
import { toLatex, type Expression } from '@bptt/gradients-analysis/derive';
import type { Block, Line } from './lesson.js';

const inline = (part: string | Expression): string => (typeof part === 'string' ? part : `$${toLatex(part)}$`);
const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export const markdown = (blocks: Block[]): string => blocks.map(show).join('\n\n');

function show(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${block.text}`;
    case 'text':
      return (block.line as Line).map(inline).join('');
    case 'formulas':
      return block.formulas.map((formula) => `$$${toLatex(formula)}$$`).join('\n\n');
    case 'derivation':
      return `$$\\begin{aligned}\n${toLatex(block.left)} ${block.steps.map((step) => `&= ${toLatex(step)}`).join(' \\\\\n')}\n\\end{aligned}$$`;
    case 'table':
      return [
        row(block.head.map(inline)),
        row(block.head.map((_, i) => (i ? '---:' : '---'))),
        ...block.rows.map((cells) => row(cells.map(inline))),
      ].join('\n');
  }
}
