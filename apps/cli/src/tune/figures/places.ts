/** @file Where each trial's settings lie on their axes, for the figures that show them side by side or one by one. */
import type { Value } from '@bptt/tuner';
import { grey, isBetter, orange, valued, type Scene } from './scene.js';

export interface Placed {
  trial: number;
  name: string;
  /** From 0 to 1 along its axis. */
  at: number;
  value: number;
  rank: number;
}

/** Where each trial's settings lie, and its rank among those trained as long. */
export function places({ found, space, about }: Scene): Placed[] {
  const trials = valued(found.trials);
  const ranked = trials.toSorted((a, b) => b.epochs - a.epochs || (isBetter(about, a.value!, b.value!) ? -1 : 1));
  return space.axes
    .filter(({ fixed }) => !fixed)
    .flatMap((axis) =>
      ranked.flatMap(({ id, config, value }, rank) => {
        const setting = config[axis.name];
        if (setting === undefined) return [];
        const from = axis.parameter.type === 'choice' ? -0.5 : axis.low;
        return [
          {
            trial: id,
            name: axis.name,
            at: (axis.position(setting) - from) / (axis.high - axis.low),
            value: value!,
            rank: rank / ranked.length,
          },
        ];
      }),
    );
}

/** What is written below each axis. */
export const ends = ({ space }: Scene) =>
  space.axes
    .filter(({ fixed }) => !fixed)
    .flatMap(({ name, parameter }) =>
      parameter.type === 'choice'
        ? parameter.choices.map((choice, i) => ({
            name,
            at: (i + 0.5) / parameter.choices.length,
            text: shown(choice),
          }))
        : [
            { name, at: 0, text: shown(parameter.low) },
            { name, at: 1, text: shown(parameter.high) },
          ],
    );

const shown = (value: Value): string =>
  typeof value === 'number'
    ? String(Number(value.toPrecision(3)))
    : value === true
      ? 'yes'
      : value === false
        ? 'no'
        : value;

/** The warmer, the better. */
export const rankColour = { type: 'linear', domain: [0, 1], range: [orange, grey], interpolate: 'rgb' } as const;
