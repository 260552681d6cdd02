/** @file A configuration near another one. */
import { normalQuantile } from '../../elementary.js';
import type { Stream } from '../../random.js';
import type { Axis } from '../../space/axis.js';
import type { Config, Value } from '../../space/parameter.js';
import type { Space } from '../../space/space.js';

/** @param reach the standard deviation of numbers, as a part of their axes; a parameter stays as it is in about half of the cases. */
export function neighbour(space: Space, config: Config, reach: number, random: Stream): Config {
  const near: Record<string, Value> = {};
  for (const group of space.groups) {
    if (!group.active(near)) continue;
    for (const axis of group.axes) {
      const own = config[axis.name];
      if (own === undefined) near[axis.name] = axis.random(random);
      else near[axis.name] = random.uniform() < 0.5 ? own : moved(axis, own, reach, random);
    }
  }
  return near;
}

function moved(axis: Axis, value: Value, reach: number, random: Stream): Value {
  if (axis.parameter.type === 'choice') return random.uniform() < reach ? axis.random(random) : value;
  const width = axis.high - axis.low;
  const position = axis.position(value) + reach * width * normalQuantile(random.uniform());
  return axis.value(Math.min(Math.max(position, axis.low), axis.high));
}
