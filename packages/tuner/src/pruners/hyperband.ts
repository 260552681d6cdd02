/** @file Hyperband as its brackets: successive halving from a cautious first rung to none (Li et al., JMLR 18, 2018), each asynchronous. */
import { promoteTop, rungsOf, type AshaOptions } from './asha.js';
import type { Pruner } from './pruner.js';

export function hyperband(options: AshaOptions): Pruner {
  const { eta = 3 } = options;
  const rungs = rungsOf(options);
  const brackets = rungs.map((_, skipped) => rungs.slice(skipped));
  // Bracket s of S gets n_s = ceil(S / (s' + 1) eta^s') trials, where s' counts its rungs but the last.
  const shares = brackets.map(({ length }) => Math.ceil((brackets.length / length) * eta ** (length - 1)));
  return { brackets, bracketOf: (trial) => bracketOf(trial, shares), promote: (paused) => promoteTop(paused, eta) };
}

/** Trials are dealt out so that each bracket has its share at any time. */
function bracketOf(trial: number, shares: readonly number[]): number {
  const dealt = shares.map(() => 0);
  for (let n = 0; ; n++) {
    const due = shares.map((share, bracket) => (dealt[bracket]! + 1) / share);
    const next = due.indexOf(Math.min(...due));
    if (n === trial) return next;
    dealt[next]!++;
  }
}
