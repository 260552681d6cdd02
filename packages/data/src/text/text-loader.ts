/** @file A long text as streams side by side, cut into chunks: what truncated backpropagation through time reads. */
import { ArgumentError, expectInt32, expectOptions, expectSame, expectWholeNumber } from '@bptt/errors';
import { Fingerprint } from '@bptt/formats';

export interface TextLoaderOptions {
  /** B: the text is cut into so many equal streams, which are read side by side. */
  batchSize: number;
  /** T: the steps of a chunk, through which gradients go back. */
  bptt: number;
}

/** A chunk of B streams: after each of T steps the id that comes next. */
export interface TextBatch {
  /** [T, B] */
  inputs: { data: Int32Array; shape: [number, number] };
  /** [T, B] */
  targets: { data: Int32Array; shape: [number, number] };
  /** Whether streams begin here: the state that a model carries begins anew. */
  start: boolean;
}

/**
 * For `languageModel()` of `@bptt/solver`: stream b of batch i + 1 goes on where that of batch i ended. What is left over when the ids are cut into
 * equal streams, fewer than B ids, is not read; the last chunk may be shorter.
 */
export class TextLoader implements Iterable<TextBatch> {
  /** The number of chunks. */
  readonly length: number;
  readonly #ids: Int32Array;
  readonly #B: number;
  readonly #T: number;
  readonly #steps: number;

  /** @throws ArgumentError unless each stream has at least two ids. */
  constructor(ids: Int32Array, options: TextLoaderOptions) {
    const { batchSize, bptt } = expectOptions('options', options, ['batchSize', 'bptt']);
    this.#ids = expectInt32('ids', ids);
    this.#B = expectWholeNumber('batchSize', batchSize);
    this.#T = expectWholeNumber('bptt', bptt);
    this.#steps = Math.floor(ids.length / batchSize) - 1;
    if (this.#steps < 1)
      throw new ArgumentError('ids', `at least 2 for each of ${batchSize} streams`, `${ids.length} of them`);
    this.length = Math.ceil(this.#steps / bptt);
  }

  /** What decides the batches: each pass is like the one before. */
  state(): TextLoaderOptions {
    return { batchSize: this.#B, bptt: this.#T };
  }

  /** @throws ArgumentError for the state of a loader with other options. */
  loadState(state: TextLoaderOptions): void {
    expectSame('', state, this.state());
  }

  /** Of the text: it tells it from another one. */
  fingerprint(): string {
    return new Fingerprint().add(this.#ids).digits();
  }

  *[Symbol.iterator](): Generator<TextBatch, void, undefined> {
    for (let from = 0; from < this.#steps; from += this.#T) {
      const shape: [number, number] = [Math.min(this.#T, this.#steps - from), this.#B];
      const after = (offset: number) =>
        Int32Array.from(
          { length: shape[0] * shape[1] },
          (_, i) => this.#ids[(i % this.#B) * (this.#steps + 1) + from + Math.floor(i / this.#B) + offset]!,
        );
      yield { inputs: { data: after(0), shape }, targets: { data: after(1), shape }, start: from === 0 };
    }
  }
}
