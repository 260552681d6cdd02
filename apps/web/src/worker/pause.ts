/** @file A gate between batches: open, or closed for as long as the reader likes. */
export class Pause {
  #closed: Promise<void> | undefined;
  #open: () => void = () => {};

  pause(): void {
    this.#closed ??= new Promise((resolve) => (this.#open = resolve));
  }

  resume(): void {
    this.#open();
    this.#closed = undefined;
  }

  /** Pending while the gate is closed. */
  readonly betweenBatches = (): Promise<void> | undefined => this.#closed;
}
