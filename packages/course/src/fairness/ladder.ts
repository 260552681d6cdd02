/** @file The Ladder: a public score that moves by significant steps only, so that many submissions do not overfit the public images. */

/** What a submission's line of the Ladder says. */
export interface Rung {
  /** Accuracy as shown: the best significant one so far, in steps of 1/n. */
  shown: number;
  /** Whether this submission set it. */
  improved: boolean;
}

/**
 * The parameter-free Ladder of Blum and Hardt (2015), "The Ladder: A Reliable Leaderboard for Machine Learning Competitions",
 * algorithm 2, http://proceedings.mlr.press/v37/blum15.pdf, for the 0-1 loss l:
 * with s the sample standard deviation of l(f_t) - l(f_best) over the n images,
 * R_t = [R(f_t)]_(1/n) if R(f_t) < R_(t-1) - s / sqrt(n), else R_(t-1).
 * @param submissions of one person, in their order: for each of the n public images 1 where its answer is right, else 0.
 */
export function ladder(submissions: readonly Uint8Array[]): Rung[] {
  let best: Uint8Array | undefined;
  let shown = NaN;
  return submissions.map((correct) => {
    const improved = best === undefined || isSignificant(correct, best);
    if (improved) {
      best = correct;
      // A count divided by n, which is a multiple of 1/n already.
      shown = correct.reduce((sum, each) => sum + each, 0) / correct.length;
    }
    return { shown, improved };
  });
}

/**
 * Of the differences d = +1, 0, -1: mean(d) > s / sqrt(n), where s^2 = (sum d^2 - (sum d)^2 / n) / (n - 1). Squared and cleared of fractions
 * that is (sum d)^2 > sum d^2, in whole numbers.
 */
function isSignificant(correct: Uint8Array, best: Uint8Array): boolean {
  let better = 0;
  let worse = 0;
  correct.forEach((right, i) => {
    if (right > best[i]!) better++;
    else if (right < best[i]!) worse++;
  });
  return better > worse && (better - worse) ** 2 > better + worse;
}
