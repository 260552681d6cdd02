/** @file Where a training is in the passes over its data, so that another process can find the place again. */
import { ArgumentError, BpttError } from '@bptt/errors';
import { Fingerprint } from '@bptt/formats';
import { isArray, type AnyBatch, type Arrays, type NdArray } from '../batch.js';
import { batchesOf, type AnyLoader } from '../model.js';
import { nextTask } from '../next-task.js';

/** Where a loader was: its own state before its present pass, or, where it has none, what it gave in the passes before. */
export interface Place {
  state?: unknown;
  /** Of the first batch of each pass before the present one. */
  before: string;
  /** Of the first batch of the present one; empty before it. */
  first: string;
}

/** A loader that is watched: it gives the same batches. */
export class LoaderPlace {
  readonly #before = new Fingerprint();
  #start: unknown;
  #first = '';

  constructor(
    readonly name: string,
    readonly loader: AnyLoader,
  ) {
    this.#start = loader.state?.();
  }

  get length(): number {
    return this.loader.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AnyBatch, void, undefined> {
    this.#first = '';
    for await (const batch of this.loader) {
      this.#first ||= fingerprintOf(batch);
      yield batch;
    }
  }

  /** To be called between two passes: the next one starts here. */
  passEnded(): void {
    this.#before.addText(this.#first);
    this.#first = '';
    this.#start = this.loader.state?.();
  }

  state(): Place {
    const before = this.loader.state ? '' : this.#before.digits();
    return { state: this.#start, before, first: this.#first };
  }

  /** @throws ArgumentError when the state is that of another loader. */
  loadState({ state }: Place): void {
    if (state === undefined || !this.loader.loadState) return;
    this.loader.loadState(state as never);
    this.#start = this.loader.state?.();
  }

  /** Goes through a whole pass for nothing, where that is the only way to the next one. */
  async replay(signal?: AbortSignal): Promise<void> {
    if (!this.loader.state)
      for await (const _ of batchesOf(this.name, this)) {
        if (signal?.aborted) throw new BpttError('BPTT_ABORTED', 'training was aborted');
        await nextTask();
      }
    this.passEnded();
  }

  /**
   * @param within whether the present pass has begun again, too.
   * @throws ArgumentError unless the passes so far were those of the checkpoint.
   */
  expectPlace(kept: Place, within: boolean): void {
    const { before, first } = this.state();
    if (before === kept.before && (!within || first === kept.first)) return;
    throw new ArgumentError(this.name, 'the batches of the checkpoint', 'others', 'are they the same each time?');
  }
}

/** Of a batch's arrays. One that is no batch has none: whoever trains on it says so. */
function fingerprintOf(batch: AnyBatch | null): string {
  const fingerprint = new Fingerprint();
  for (const arrays of [batch?.inputs, batch?.labels, batch?.targets])
    for (const data of dataOf(arrays)) fingerprint.add(data);
  return fingerprint.digits();
}

function dataOf(arrays: Arrays | null | undefined): ArrayBufferView[] {
  if (typeof arrays !== 'object' || arrays === null) return [];
  const all: readonly (NdArray | null)[] = isArray(arrays) ? [arrays] : Object.values(arrays);
  return all.map((array) => array?.data).filter((data) => ArrayBuffer.isView(data));
}
