/** @file The short sequence that this chapter steps through, computed by the worker. */
import { settings } from '../../settings/place.svelte.js';
import type { SettingKey, Settings } from '../../settings/table.js';
import { useAnswer, type Answer } from '../../ask/use-answer.svelte.js';

export const inputKeys = [
  'lstm.x1',
  'lstm.x2',
  'lstm.x3',
  'lstm.x4',
  'lstm.x5',
  'lstm.x6',
] as const satisfies SettingKey[];
export const inputsOf = ({ x1, x2, x3, x4, x5, x6 }: Settings['lstm']): number[] => [x1, x2, x3, x4, x5, x6];
export const hidden = 3;

export const useWalk = (): Answer<'walk'> =>
  useAnswer('walk', () => {
    const { cell: kind, forgetBias } = settings.lstm;
    return { kind, hidden, seed: 0, forgetBias, input: inputsOf(settings.lstm) };
  });
