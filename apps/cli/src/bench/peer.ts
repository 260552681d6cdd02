/** @file One contestant: a child process that is asked for work and answers with its time, in lines of JSON. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Kind, Workload } from './workloads.js';

/** What a peer is asked: so many calls of a workload, or (`limit`) of a loop that shows what the core can do. */
export interface Question {
  workload: Workload;
  limit?: boolean;
  /** PyTorch alone: the equations written out, instead of its module. */
  loop?: boolean;
  calls: number;
}

/** The first line of a peer. */
export interface Ready {
  version: string;
  kinds: Kind[];
  /** The interpreter, of those in Python. */
  python?: string;
  /** The widest vectors of the CPU that it uses: PyTorch's name for it, such as AVX2. */
  capability?: string;
}

/** All other lines of a peer: milliseconds a call, or what went wrong. */
export type Answer = { ms: number } | { error: string };

export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;
  #stderr = '';
  #failure?: Error;
  ready!: Ready;

  private constructor(command: string, args: string[], signal: AbortSignal, env: NodeJS.ProcessEnv) {
    // Detached, so that Ctrl-C in a terminal reaches us alone, and we end them.
    this.#child = spawn(command, args, {
      stdio: 'pipe',
      detached: true,
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...env },
    });
    this.#child.stderr.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#child.stdin.on('error', (error) => (this.#failure ??= error)); // it ended before it was asked
    this.#child.on('error', (error) => (this.#failure ??= error));
    this.#ended = new Promise((resolve) => this.#child.on('close', resolve));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Starts `command`, which lives until `end` or `signal`.
   * @throws Error with the reason that it gives, when it ends instead of saying that it is ready.
   */
  static async start(command: string, args: string[], signal: AbortSignal, env: NodeJS.ProcessEnv = {}): Promise<Peer> {
    const peer = new Peer(command, args, signal, env);
    peer.ready = (await peer.#line()) as Ready;
    return peer;
  }

  /** Milliseconds a call. */
  async ask(question: Question): Promise<number> {
    return (await this.tell<{ ms: number }>(question)).ms;
  }

  /** Any question, and the answer as it comes. */
  async tell<A extends object>(question: object): Promise<A> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = (await this.#line()) as A | { error: string };
    if ('error' in answer) throw new Error(String(answer.error));
    return answer;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #line(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    await this.#ended;
    throw new Error(this.#reason());
  }

  /** The line of stderr that names the error: those of Node and of Python start with its class. */
  #reason(): string {
    const named =
      /^(?:\w+\.)*\w*Error\b[^:\n]*: (.*)$/m.exec(this.#stderr)?.[1] ?? this.#stderr.trim().split('\n').at(-1);
    return (
      named?.replace(/ imported from .*/, '') ||
      this.#failure?.message ||
      `ended with ${this.#child.exitCode ?? this.#child.signalCode}`
    );
  }
}
