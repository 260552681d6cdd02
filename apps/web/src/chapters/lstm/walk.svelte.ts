/** @file The short sequence that this chapter steps through, computed by the worker. */
import { settings } from '../../settings/place.svelte.js';
import { compute } from '../../worker/compute.svelte.js';
import type { Walk, WalkSettings } from '../../worker/forgetting.js';

/** x_1 to x_6: something, then nothing. */
export const sequence = [2, -1, 0, 0, 0, 0];
export const hidden = 3;

/** The steps as the settings are now; the last ones until they are there. */
export function useWalk() {
  const walk = $state<{ kind: WalkSettings['kind']; steps: Walk; problem: string }>({ kind: settings.lstm.cell, steps: [], problem: '' });
  $effect(() => {
    const { cell: kind, forgetBias } = settings.lstm;
    let stale = false;
    compute.call('walk', { kind, hidden, seed: 0, forgetBias, input: sequence }).then(
      (steps) => stale || Object.assign(walk, { kind, steps, problem: '' }),
      (error: Error) => stale || (walk.problem = error.message),
    );
    return () => (stale = true);
  });
  return walk;
}
