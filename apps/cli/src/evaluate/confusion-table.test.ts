import { expect, it } from 'vitest';
import { confusionTable } from './confusion-table.js';

const confusion = (classes: number, mistakes: [label: number, answer: number, count: number][] = []) => {
  const rows = Array.from({ length: classes }, (_, c) =>
    Array.from({ length: classes }, (_, i): number => (i === c ? 10 : 0)),
  );
  for (const [label, answer, count] of mistakes) {
    rows[label]![answer] = count;
    rows[label]![label]! -= count;
  }
  return rows;
};
// oxlint-disable-next-line no-control-regex
const plain = (text: string) => text.replaceAll(/\u001B\[\d+m/g, '');

it('shows all of ten classes', () => {
  const text = plain(confusionTable(confusion(10, [[3, 5, 2]])));
  expect(text.split('\n')).toHaveLength(14);
  expect(text).toMatch(/│ 3 │ {3}· │ {3}· │ {3}· │ {3}8 │ {3}· │ {3}2 │/);
  expect(text).toContain("rows: the digit; columns: the model's answer");
});

it('of 47 classes, the most frequent mistakes first, within 80 columns', () => {
  const text = plain(
    confusionTable(
      confusion(47, [
        [3, 5, 2],
        [40, 46, 7],
        [9, 8, 1],
      ]),
    ),
  );
  const rows = text.split('\n').filter((line) => /\d/.test(line));
  expect(rows[0]).toMatch(/40 │ +46 │ +7 │ +70\.00 %/);
  expect(rows[2]).toMatch(/9 │ +8 │ +1 │ +10\.00 %/);
  expect(text).toContain('the most frequent mistakes of 47 classes; --json has the whole');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const all = confusion(
    47,
    Array.from({ length: 30 }, (_, c) => [c, c + 1, 1]),
  );
  expect(confusionTable(all)).toContain('and 10 kinds more');
  expect(confusionTable(confusion(47))).toBe('all 47 classes without a mistake');
});
