/** @file What runs segments: this process, child processes, or other machines. */
import type { Outcome, Segment } from './study/trial.js';

export type ExecutorEvent =
  | { readonly type: 'outcome'; readonly segment: Segment; readonly outcome: Outcome; readonly seconds: number }
  | { readonly type: 'progress'; readonly segment: Segment; readonly epoch: number; readonly values: readonly number[] }
  /** Its worker is gone and said nothing of the training itself: another may try. */
  | { readonly type: 'lost'; readonly segment: Segment; readonly reason: string };

export interface Executor {
  /** Segments that it runs at once. */
  readonly capacity: number;
  submit(segment: Segment): void;
  /** Stops a segment; no outcome of it comes. */
  cancel(segment: Segment): void;
  /** What happened next. Rejects where it can run nothing any more. */
  next(): Promise<ExecutorEvent>;
  /** Stops everything and frees what it holds. */
  close(): Promise<void>;
}

/** Events in the order in which they came, for one who waits for them. */
export class EventQueue {
  readonly #events: ExecutorEvent[] = [];
  #wake: (() => void) | undefined;
  #failure: { error: unknown } | undefined;

  push(event: ExecutorEvent): void {
    this.#events.push(event);
    this.#wake?.();
  }

  /** Nothing comes any more, for this reason. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.();
  }

  async next(): Promise<ExecutorEvent> {
    while (this.#events.length === 0) {
      if (this.#failure) throw this.#failure.error;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#events.shift()!;
  }
}
