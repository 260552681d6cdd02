/** @file Bounds what bodies of uploads may hold together, whoever sends them and however slowly. */
import { Problem } from './problem.js';

const mostBytes = 64 * 2 ** 20;
const mostOfOne = 2;

export class UploadsUnderWay {
  #bytes = 0;
  readonly #of = new Map<string, number>();

  /**
   * @returns what is called when it is over; twice does no harm.
   * @throws Problem that says when to try again.
   */
  begin(person: string, bytes: number): () => void {
    const own = this.#of.get(person) ?? 0;
    const soon = { 'retry-after': '5' };
    if (own >= mostOfOne)
      throw new Problem(429, 'uploads', `${mostOfOne} uploads of yours are under way: wait for one`, soon);
    if (this.#bytes > 0 && this.#bytes + bytes > mostBytes)
      throw new Problem(503, 'busy', 'many uploads are under way: try again in a moment', soon);
    this.#bytes += bytes;
    this.#of.set(person, own + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#bytes -= bytes;
      const left = this.#of.get(person)! - 1;
      if (left > 0) this.#of.set(person, left);
      else this.#of.delete(person);
    };
  }
}
