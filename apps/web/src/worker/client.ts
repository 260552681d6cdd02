/** @file The page's side of the worker: starts it when first called, gives each call its answer, and starts it again when it died. */
import type { CallName, Calls, Request, Response } from './protocol.js';
import ComputeWorker from './worker.js?worker';

interface Pending {
  tell: (news: never) => void;
  resolve: (output: never) => void;
  reject: (error: Error) => void;
}

/** What a call ends with when it failed in the worker; `code` is that of a BpttError. */
export class CallError extends Error {
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** `code` of the calls that a worker's death ended. */
export const workerDied = 'WORKER_DIED';

export class WorkerClient {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();

  /** @param onDeath is told why, each time the worker died. The next call starts another one, which knows nothing of the first. */
  constructor(readonly onDeath: (why: string) => void) {}

  /**
   * Calls the worker, which is started when it is not there.
   * @throws CallError where the call failed or the worker died.
   */
  call<C extends CallName>(call: C, input: Calls[C]['input'], tell: (news: Calls[C]['news']) => void = () => {}): Promise<Calls[C]['output']> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { tell, resolve, reject });
      worker.postMessage({ id, call, input } as Request);
    });
  }

  /** Ends the worker and whatever it does. */
  stop(): void {
    this.#end('it was stopped');
  }

  #start(): Worker {
    const name = `bptt ${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
    const worker = new ComputeWorker({ name });
    const died = (why: string) => {
      if (this.#worker !== worker) return;
      this.#end(why);
      this.onDeath(why);
    };
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if ('id' in data) this.#hear(data);
      else void navigator.locks.request(name, () => died('the browser ended it'));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(event.message || 'its file could not be loaded');
    };
    worker.onmessageerror = () => died('a message could not be read');
    return worker;
  }

  #hear(response: Extract<Response, { id: number }>): void {
    const pending = this.#pending.get(response.id);
    if (!pending) return;
    if (response.type === 'news') return pending.tell(response.news as never);
    this.#pending.delete(response.id);
    if (response.type === 'done') pending.resolve(response.output as never);
    else pending.reject(new CallError(response.message, response.code));
  }

  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new CallError(`The worker stopped: ${why}.`, workerDied));
  }
}
