/** @file Which parts of a script ran, as V8 counts them: what tells a mutant that reached something new. */
import { Session, type Profiler } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();
  readonly #url: string;
  readonly #seen = new Set<string>();

  /** @param url of the script that is watched. */
  constructor(url: string) {
    this.#url = url;
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks that ran since the last time, and had not before, or not so often. Taking them takes milliseconds. */
  fresh(): string[] {
    const { result } = this.#post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
    const found: string[] = [];
    for (const { functions } of result.filter(({ url }) => url === this.#url))
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) {
          const key = `${startOffset}-${endOffset} ${Math.floor(Math.log2(count) / 2)}`;
          if (count > 0 && !this.#seen.has(key)) found.push(key);
        }
    return found;
  }

  learn(blocks: readonly string[]): void {
    for (const block of blocks) this.#seen.add(block);
  }

  /** A session within its own process answers before `post` returns. */
  #post(method: string, params: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, params, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}
