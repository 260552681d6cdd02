/** @file Random search (Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012). */
import type { Config, Value } from '../space/parameter.js';
import type { Sampler } from './sampler.js';

export const randomSampler: Sampler = (space, _, random) => {
  const config: Record<string, Value> = {};
  for (const group of space.groups) {
    if (!group.active(config)) continue;
    for (const axis of group.axes) config[axis.name] = axis.random(random);
  }
  return config satisfies Config;
};
