/** @file The short sequence that this chapter steps through, computed by the worker. */
import { settings } from '../../settings/place.svelte.js';
import type { SettingKey, Settings } from '../../settings/table.js';
import { compute } from '../../worker/compute.svelte.js';
import type { Walk, WalkSettings } from '../../worker/forgetting.js';

export const inputKeys = ['lstm.x1', 'lstm.x2', 'lstm.x3', 'lstm.x4', 'lstm.x5', 'lstm.x6'] as const satisfies SettingKey[];
export const inputsOf = ({ x1, x2, x3, x4, x5, x6 }: Settings['lstm']): number[] => [x1, x2, x3, x4, x5, x6];
export const hidden = 3;

/** The steps as the settings are now; the last ones, with what they are of, until they are there. */
export function useWalk() {
  const walk = $state<Pick<WalkSettings, 'kind' | 'input'> & { steps: Walk; problem: string }>({ kind: settings.lstm.cell, input: [], steps: [], problem: '' });
  $effect(() => {
    const { cell: kind, forgetBias } = settings.lstm;
    const input = inputsOf(settings.lstm);
    let stale = false;
    compute.call('walk', { kind, hidden, seed: 0, forgetBias, input }).then(
      (steps) => stale || Object.assign(walk, { kind, input, steps, problem: '' }),
      (error: Error) => stale || (walk.problem = error.message),
    );
    return () => (stale = true);
  });
  return walk;
}
