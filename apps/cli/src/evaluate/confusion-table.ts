/** @file Which classes are taken for which: all of them where a terminal holds them, else the most frequent mistakes. */
import Table from 'cli-table3';
import { isNarrow, percent, style } from '../terminal/style.js';

/** Columns of more classes are wider than most terminals. */
const most = 16;
const mistakes = 20;

const compact = { head: [], border: [], compact: true };

/** confusion[label][answer] counts images. */
export const confusionTable = (confusion: number[][]): string =>
  confusion.length > most ? worst(confusion) : isNarrow(76) ? confusion.map(inALine).join('\n') : matrix(confusion);

function matrix(confusion: number[][]): string {
  const table = new Table({ style: compact, colAligns: confusion.map(() => 'right' as const).concat('right') });
  table.push(['', ...confusion.map((_, answer) => `"${answer}"`)]);
  confusion.forEach((row, label) => {
    table.push([
      `${label}`,
      ...row.map((count, answer) =>
        answer === label ? style('green', String(count)) : count ? String(count) : style('dim', '·'),
      ),
    ]);
  });
  return `${table.toString()}\nrows: the ${confusion.length === 10 ? 'digit' : 'class'}; columns: the model's answer`;
}

function worst(confusion: number[][]): string {
  const found = confusion.flatMap((row, label) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, answer) => (count > 0 && answer !== label ? [{ label, answer, count, all }] : []));
  });
  if (found.length === 0) return `all ${confusion.length} classes without a mistake`;
  const table = new Table({ style: compact, colAligns: ['right', 'right', 'right', 'right'] });
  table.push(['class', 'taken for', 'images', 'of the class']);
  found.sort((a, b) => b.count - a.count);
  for (const { label, answer, count, all } of found.slice(0, mistakes))
    table.push([label, answer, count, percent(count / all)]);
  const rest = found.length - mistakes;
  return `${table.toString()}\nthe most frequent mistakes of ${confusion.length} classes${rest > 0 ? `, and ${rest} kinds more` : ''}; --json has the whole confusion matrix`;
}

/** `3  979 of 1010; as 5: 20, as 8: 11`, where there is no room for a table. */
function inALine(row: readonly number[], digit: number): string {
  const all = row.reduce((sum, count) => sum + count, 0);
  const wrong = row.flatMap((count, answer) => (count > 0 && answer !== digit ? [`as ${answer}: ${count}`] : []));
  return `${digit}  ${row[digit]} of ${all}${wrong.length > 0 ? `; ${wrong.join(', ')}` : ''}`;
}
