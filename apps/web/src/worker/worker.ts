/** @file The worker: answers the page's calls, one function each. */
import { isBpttError } from '@bptt/errors';
import { startKernels } from '@bptt/kernels';
import { bringMnist } from './mnist.js';
import type { CallName, Handlers, Request, Response } from './protocol.js';

const handlers: Handlers = {
  start: async () => ({ variant: await startKernels({ simd: 'strict' }) }),
  mnist: ({ base }, tell) => bringMnist(base, tell),
};

const say = (response: Response) => postMessage(response);

onmessage = async ({ data: { id, call, input } }: MessageEvent<Request>) => {
  try {
    const answer = handlers[call] as Handlers[CallName] as (input: unknown, tell: (news: never) => void) => Promise<never>;
    say({ id, type: 'done', output: await answer(input, (news) => say({ id, type: 'news', news })) });
  } catch (error) {
    say({ id, type: 'failed', message: error instanceof Error ? error.message : String(error), ...(isBpttError(error) && { code: error.code }) });
  }
};

// Held until the worker ends, however it ends. Where pages are not secure contexts there are no locks.
void navigator.locks?.request(self.name, () => {
  say({ type: 'locked' });
  return new Promise(() => {});
});
