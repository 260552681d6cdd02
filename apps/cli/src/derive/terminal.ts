/** @file The derivation in a terminal. */
import Table from 'cli-table3';
import { toText, type Expression } from '@bptt/gradients-analysis/derive';
import { style } from '../terminal/style.js';
import type { Block, Line } from './lesson.js';

const plain = (part: string | Expression): string => (typeof part === 'string' ? part : toText(part));

export const terminal = (blocks: Block[]): string => blocks.map(show).join('\n\n');

function show(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return style('bold', block.text);
    case 'text':
      return wrapped(block.line);
    case 'formulas':
      return block.formulas.map((formula) => `  ${toText(formula)}`).join('\n');
    case 'derivation': {
      const left = toText(block.left);
      return block.steps.map((step, i) => `  ${i === 0 ? left : ' '.repeat(left.length)} = ${toText(step)}`).join('\n');
    }
    case 'table': {
      const table = new Table({ head: block.head.map(plain), style: { head: [], border: [], compact: true } });
      table.push(...block.rows.map((row) => row.map(plain)));
      return table.toString();
    }
  }
}

/** Lines of at most 100 letters. */
function wrapped(line: Line): string {
  let width = 0;
  const parts = line
    .map(plain)
    .join('')
    .split(' ')
    .map((word, i) => {
      const breaks = i > 0 && width + word.length + 1 > 100;
      width = breaks ? word.length : width + word.length + (i > 0 ? 1 : 0);
      return `${i === 0 ? '' : breaks ? '\n' : ' '}${word}`;
    });
  return parts.join('');
}
