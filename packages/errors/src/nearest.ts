/** @file The name that was probably meant. */

/** The one of `names` most like `name`: but for case, `_` and `-` the same, a part of it, or few letters away; else undefined. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name);
  const scored = names
    .map((candidate) => ({ candidate, score: unlikeness(wanted, plain(candidate)) }))
    .filter(({ score }) => score < 1)
    .sort((a, b) => a.score - b.score);
  return scored[0]?.candidate;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** 0 for equal, less than 1 for names that one could take for each other. */
function unlikeness(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (shorter >= 3 && (a.includes(b) || b.includes(a))) return (longer - shorter) / (2 * longer);
  return editDistance(a, b) / (1.5 + Math.floor(longer / 3));
}

/** The least number of letters to insert, remove, change or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]);
      rows[i]![j] = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i]![j] = Math.min(rows[i]![j]!, rows[i - 2]![j - 2]! + 1);
    }
  }
  return rows[a.length]![b.length]!;
}
