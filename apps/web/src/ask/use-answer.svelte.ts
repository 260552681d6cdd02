/** @file A worker's answer to a question that the settings ask: asked again whenever they change. */
import type { CallName, Calls } from '../protocol.js';
import { latestOf } from './latest.js';

export interface Answer<C extends CallName> {
  /** The last answer and what it is to; it stays until the next one is there. */
  readonly found: { input: Calls[C]['input']; output: Calls[C]['output'] } | undefined;
  /** The part that is done of the one on its way, where the call tells it. */
  readonly share: number;
  /** Why the last question has no answer. */
  readonly problem: string;
  again(): void;
}

/** Asks what `question` gives, and nothing where that is undefined; only once the settings have rested for `restMs`. */
export function useAnswer<C extends CallName>(
  call: C,
  question: () => Calls[C]['input'] | undefined,
  restMs = 0,
): Answer<C> {
  let found: Answer<C>['found'] = $state.raw();
  let share = $state(0);
  let problem = $state('');
  let attempt = $state(0);
  const ask = latestOf(call);
  $effect(() => {
    void attempt;
    const input = question();
    if (input === undefined) return undefined;
    const timer = setTimeout(() => {
      [share, problem] = [0, ''];
      ask({
        input: () => input,
        hear: (news) => typeof news === 'number' && (share = news),
        answered: (output) => ([found, share] = [{ input, output }, 1]),
        failed: ({ message }) => (problem = message),
      });
    }, restMs);
    return () => clearTimeout(timer);
  });
  return {
    get found() {
      return found;
    },
    get share() {
      return share;
    },
    get problem() {
      return problem;
    },
    again: () => void attempt++,
  };
}
