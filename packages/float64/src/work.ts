/** @file Long computations in pieces, so that whoever does them can report how far they are, pause and stop. */

/** Each piece yields the fraction that is done. */
export type Work<R> = Generator<number, R, void>;

/** Does all the work now. */
export function atOnce<R>(work: Work<R>): R {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

/** Work as a part of other work: its fractions count from `from` to `to`. */
export function* within<R>(work: Work<R>, from: number, to: number): Work<R> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield from + (to - from) * next.value;
  }
}
