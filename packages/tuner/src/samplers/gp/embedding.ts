/**
 * @file Configurations as points of a Euclidean space, in which a kernel may measure distances.
 *
 * A number is its place on the axis, from 0 to 1. A choice is a corner, sqrt(1/2) from the origin on an axis of its own, so that two choices lie 1
 * apart. A number that does not exist for a configuration is the origin of two dimensions, in which those that exist have 1 as the second.
 */
import type { Config } from '../../space/parameter.js';
import type { Space } from '../../space/space.js';

export interface Embedding {
  /** Number of parameters, each of which has a length scale. */
  parameters: number;
  /** [D]: whose length scale each dimension has. */
  scaleOf: readonly number[];
  /** [D] */
  point(config: Config): Float64Array;
}

const corner = Math.sqrt(0.5);

export function embeddingOf(space: Space): Embedding {
  const axes = space.axes.filter((axis) => !axis.fixed);
  const conditional = new Set(space.groups.flatMap(({ axes: own, conditions }) => (conditions.size > 0 ? own : [])));
  const widths = axes.map((axis) => (axis.parameter.type === 'choice' ? axis.count : conditional.has(axis) ? 2 : 1));
  const scaleOf = widths.flatMap((width, i) => Array.from({ length: width }, () => i));
  return {
    parameters: axes.length,
    scaleOf,
    point(config) {
      const point = new Float64Array(scaleOf.length);
      let at = 0;
      axes.forEach((axis, i) => {
        const value = config[axis.name];
        if (value !== undefined) {
          const position = axis.position(value);
          if (axis.parameter.type === 'choice') point[at + position] = corner;
          else {
            point[at] = (position - axis.low) / (axis.high - axis.low);
            if (widths[i] === 2) point[at + 1] = 1;
          }
        }
        at += widths[i]!;
      });
      return point;
    },
  };
}
