/** @file The input gradients as the settings are now, computed by the worker. */
import { settings } from '../../settings/place.svelte.js';
import { compute } from '../../worker/compute.svelte.js';
import type { Forgetting, ForgettingSettings } from '../../worker/forgetting.js';

/** While a slider moves, nothing is computed for so long. */
const restMs = 80;

interface Standing {
  /** The last values and what they are of. */
  found: { values: Forgetting; settings: ForgettingSettings } | undefined;
  /** Of those that are being computed. */
  share: number;
  problem: string;
}

export function useForgetting(): Standing {
  let found: Standing['found'] = $state.raw();
  let share = $state(0);
  let problem = $state('');
  $effect(() => {
    const { hidden, steps, seeds, forgetBias } = settings.lstm;
    const wanted = { hidden, steps, seeds, forgetBias };
    let stale = false;
    const timer = setTimeout(() => {
      [share, problem] = [0, ''];
      compute.call('forgetting', wanted, (part) => stale || (share = part)).then(
        (values) => stale || ([found, share] = [{ values, settings: wanted }, 1]),
        (error: Error) => stale || (problem = error.message),
      );
    }, restMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
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
  };
}
