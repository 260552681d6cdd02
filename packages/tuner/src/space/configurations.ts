/** @file Every configuration of a space without stepless floats, in the order of declaration, the last parameter fastest. */
import type { Config } from './parameter.js';
import type { Space } from './space.js';

export function* configurations(space: Space, from = 0, config: Config = {}): Generator<Config> {
  const group = space.groups[from];
  if (!group) yield config;
  else if (!group.active(config)) yield* configurations(space, from + 1, config);
  else for (const chosen of products(group.axes, config)) yield* configurations(space, from + 1, chosen);
}

function* products(axes: Space['axes'], config: Config): Generator<Config> {
  const [axis, ...rest] = axes;
  if (!axis) yield config;
  else for (let i = 0; i < axis.count; i++) yield* products(rest, { ...config, [axis.name]: axis.valueAt(i) });
}
