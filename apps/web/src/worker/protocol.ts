/** @file What the page and its worker say to each other: numbered calls, news while a call runs, and one end of each. */
import type { MnistProgress, MnistSummary } from './mnist.js';

/** Each call: what it is given, what it tells while it runs, and what it gives back. */
export interface Calls {
  /** Starts the kernels; gives the build that runs. */
  start: { input: null; news: never; output: { variant: string } };
  /** Brings MNIST: from this browser's store, else from the page's host. `base` is the page's own address. */
  mnist: { input: { base: string }; news: MnistProgress; output: MnistSummary };
}

export type CallName = keyof Calls;

export type Request = { [C in CallName]: { id: number; call: C; input: Calls[C]['input'] } }[CallName];

export type Response =
  | { id: number; type: 'news'; news: Calls[CallName]['news'] }
  | { id: number; type: 'done'; output: Calls[CallName]['output'] }
  /** `code` is that of a BpttError: a message made for people. */
  | { id: number; type: 'failed'; message: string; code?: string }
  /** Once, when the worker holds the lock that has its name; whoever gets that lock next knows that the worker is gone. */
  | { type: 'locked' };

/** How the worker answers each call. */
export type Handlers = { [C in CallName]: (input: Calls[C]['input'], tell: (news: Calls[C]['news']) => void) => Promise<Calls[C]['output']> };
