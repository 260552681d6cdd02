/** @file The page's side of a worker: starts it when first called, gives each call its answer, and starts it again when it died. */
import { ofTraining, type CallName, type Calls, type Request, type Response } from '../protocol.js';
import ComputeWorker from '../worker/worker.js?worker';

type Asked = Extract<Request, { input: unknown }>;

interface Pending {
  request: Asked;
  /** Whether another worker is asked when this one dies. */
  again: boolean;
  /** Aborted when the answer is no longer wanted. */
  signal: AbortSignal | undefined;
  tell: (news: never) => void;
  resolve: (output: never) => void;
  reject: (error: Error) => void;
}

/** Milliseconds between two pings, and how many may stay unanswered. */
const [pingEvery, mostUnanswered] = [10_000, 6];

export class WorkerClient {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();
  /** The numbers of the model files that this worker has been sent. */
  readonly #sent = new Set<number>();

  /**
   * @param onDeath is told why, each time a worker died that had lived. The next call starts another one, which knows nothing of the first.
   * @param Start makes a worker: the one with the kernels when left out.
   */
  constructor(
    readonly onDeath: (why: string) => void,
    readonly Start: new (options: { name: string }) => Worker = ComputeWorker,
  ) {}

  /**
   * Calls the worker, which is started when it is not there.
   * @param signal ends a call whose answer is no longer wanted, where the worker works long at it; others are answered all the same.
   * @throws Error where the call failed, or the worker died over it (twice, where another could be asked).
   */
  call<C extends CallName>(
    call: C,
    input: Calls[C]['input'],
    tell: (news: Calls[C]['news']) => void = () => {},
    signal?: AbortSignal,
  ): Promise<Calls[C]['output']> {
    const request = { id: ++this.#lastId, call, input } as Asked;
    const giveUp = () => this.#say({ id: request.id, call: 'giveUp' });
    signal?.addEventListener('abort', giveUp, { once: true });
    return new Promise((resolve, reject) =>
      this.#ask({ request, again: !ofTraining.has(call), signal, tell, resolve, reject }),
    );
  }

  /** Ends the worker; calls without an answer fail. */
  close(): void {
    this.#end('it was closed', false);
  }

  #ask(pending: Pending): void {
    this.#worker ??= this.#start();
    this.#pending.set(pending.request.id, pending);
    this.#post(pending);
  }

  #say(request: Request): void {
    this.#worker?.postMessage(request);
  }

  /** Posts a call. The bytes of a model's file go to a worker once, and again where it has forgotten them. */
  #post({ request, signal }: Pending, withBytes = false): void {
    if (request.call === 'predict' || request.call === 'glance') {
      const { id } = request.input.file;
      const had = this.#sent.has(id) && !withBytes;
      this.#say(had ? ({ ...request, input: { ...request.input, file: { id } } } as Asked) : request);
      this.#sent.add(id);
    } else this.#say(request);
    if (signal?.aborted) this.#say({ id: request.id, call: 'giveUp' });
  }

  #start(): Worker {
    const name = `bptt ${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
    const worker = new this.Start({ name });
    let lived = false;
    const died = (why: string) => {
      if (this.#worker !== worker) return;
      const unanswered = this.#end(why, lived);
      if (lived) this.onDeath(why);
      for (const pending of unanswered) this.#ask({ ...pending, again: false });
    };
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      lived = true;
      if ('id' in data) this.#hear(data);
      else void navigator.locks.request(name, () => died('the browser ended it'));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(event.message || 'its file could not be loaded');
    };
    worker.onmessageerror = () => died('a message could not be read');
    if (!navigator.locks) this.#ping(worker, () => died('it does not answer'));
    return worker;
  }

  /** Asks the worker for a sign of life again and again. A page that was frozen counts its own time only, and long computations are no death. */
  #ping(worker: Worker, died: () => void): void {
    let unanswered = 0;
    worker.addEventListener('message', () => (unanswered = 0));
    const timer = setInterval(() => {
      if (this.#worker !== worker) clearInterval(timer);
      else if (unanswered++ === mostUnanswered) died();
      else worker.postMessage({ id: 0, call: 'start', input: null } satisfies Request);
    }, pingEvery);
  }

  #hear(response: Extract<Response, { id: number }>): void {
    const pending = this.#pending.get(response.id);
    if (!pending) return;
    if (response.type === 'news') return pending.tell(response.news as never);
    if (response.type === 'fileWanted') return this.#post(pending, true);
    this.#pending.delete(response.id);
    if (response.type === 'done') pending.resolve(response.output as never);
    else pending.reject(new Error(response.message));
  }

  /** Ends the worker and the calls that it had; gives those that may be asked again, where that may help. */
  #end(why: string, mayHelp: boolean): Pending[] {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#sent.clear();
    const [repeated, ended]: [Pending[], Pending[]] = [[], []];
    for (const pending of this.#pending.values()) (mayHelp && pending.again ? repeated : ended).push(pending);
    this.#pending.clear();
    for (const { reject } of ended) reject(new Error(`the worker stopped: ${why}`));
    return repeated;
  }
}
