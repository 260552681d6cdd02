/** @file A worker's side of the protocol: answers the page's calls with its handlers. */
import type { CallName, Handlers, Request, Response } from '../protocol.js';
import { FileWanted } from './file-wanted.js';

const say = (response: Response) => postMessage(response);

/** Answers these calls as long as the worker lives; to be called once, before anything is awaited. */
export function answerCalls(handlers: Partial<Handlers>): void {
  const running = new Map<number, AbortController>();
  onmessage = async ({ data }: MessageEvent<Request>) => {
    const { id, call } = data;
    if (call === 'giveUp') return running.get(id)?.abort();
    const work = new AbortController();
    running.set(id, work);
    try {
      const answer = handlers[call as CallName] as (
        input: unknown,
        tell: (news: never) => void,
        signal: AbortSignal,
      ) => Promise<never>;
      const tell = (news: never) => say({ id, type: 'news', news });
      say({ id, type: 'done', output: await answer(data.input, tell, work.signal) });
    } catch (error) {
      if (error instanceof FileWanted) say({ id, type: 'fileWanted' });
      else say({ id, type: 'failed', message: error instanceof Error ? error.message : String(error) });
    } finally {
      running.delete(id);
    }
  };

  // Held until the worker ends, however it ends. Where pages are not secure contexts there are no locks, and the page pings.
  void navigator.locks?.request(self.name, () => {
    say({ type: 'locked' });
    return new Promise(() => {});
  });
}
