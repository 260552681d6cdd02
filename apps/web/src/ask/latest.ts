/** @file Questions of which only the latest counts: one is on its way, one waits, and those between them are never asked. */
import type { CallName, Calls } from '../protocol.js';
import { compute } from './compute.svelte.js';

export interface Question<C extends CallName> {
  /** Made when the question is asked: those between are not even made. */
  input: () => Calls[C]['input'];
  hear?: (news: Calls[C]['news']) => void;
  answered: (output: Calls[C]['output']) => void;
  failed: (error: Error) => void;
}

/** What asks one question of this call at a time. A newer one replaces the one that waits, and ends the one that is still worked at. */
export function latestOf<C extends CallName>(call: C): (question: Question<C>) => void {
  let waiting: Question<C> | undefined;
  let working: AbortController | undefined;

  async function work(): Promise<void> {
    while (waiting) {
      const { input, hear, answered, failed } = waiting;
      waiting = undefined;
      working = new AbortController();
      try {
        answered(await compute.call(call, input(), hear, working.signal));
      } catch (error) {
        if (!waiting) failed(error as Error);
      }
    }
    working = undefined;
  }

  return (question) => {
    waiting = question;
    if (working) working.abort();
    else void work();
  };
}
