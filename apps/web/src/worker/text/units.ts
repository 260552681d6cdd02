/** @file Which hidden units fire on what: those whose state goes most with a kind of letter. */

/** What a unit may have learned to see. */
const kinds = {
  space: /\s/,
  lineEnd: /\n/,
  quote: /["“”„»«'‘’]/,
  capital: /\p{Lu}/u,
  digit: /\p{Nd}/u,
  vowel: /[aeiouyäöüAEIOUYÄÖÜ]/,
  punctuation: /[.,;:!?]/,
} as const;

type Kind = keyof typeof kinds;

/** The unit that goes most with this kind, and how much: Pearson's correlation of its state with being of that kind, -1 to 1. */
export interface Found {
  kind: Kind;
  unit: number;
  correlation: number;
}

/**
 * Of each kind that occurs in the text and is not all of it, the unit that shows it best, where one really does; the clearest first.
 * @param letters T of them
 * @param states [T, H]
 */
export function unitsThatFire(letters: readonly string[], states: Float32Array): Found[] {
  const T = letters.length;
  const H = states.length / T;
  const found = (Object.keys(kinds) as Kind[]).flatMap((kind): Found[] => {
    const is = letters.map((letter) => Number(kinds[kind].test(letter)));
    const all = Array.from({ length: H }, (_, unit) => ({
      kind,
      unit,
      correlation: correlation(
        is,
        Array.from(is, (_is, t) => states[t * H + unit]!),
      ),
    }));
    const known = all.filter(({ correlation: r }) => Math.abs(r) >= leastCorrelation);
    const best = known.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))[0];
    return best ? [best] : [];
  });
  return found.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** Below it a unit goes with a kind hardly more than the best of many would by chance: it would explain less than a tenth of the variance. */
const leastCorrelation = 0.3;

/** NaN where one of them is constant. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, t) => {
    const [da, db] = [value - meanA, b[t]! - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}
