/** @file The next configuration: the sampler's, but none that was tried before. */
import type { Stream } from '../random.js';
import { randomSampler } from '../samplers/random.js';
import type { Observation, Sampler } from '../samplers/sampler.js';
import { configurations } from '../space/configurations.js';
import type { Config } from '../space/parameter.js';
import type { Space } from '../space/space.js';

export interface ProposeOptions {
  /** The trial's random numbers for a purpose. */
  stream: (purpose: string) => Stream;
  /** Keys of what must not come again. */
  seen: ReadonlySet<string>;
}

/** Undefined where every configuration was tried. */
export function propose(
  space: Space,
  sampler: Sampler,
  observations: readonly Observation[],
  { stream, seen }: ProposeOptions,
): Config | undefined {
  const isNew = (config: Config) => !seen.has(space.key(config));
  for (let attempt = 0; attempt < 8; attempt++) {
    const config = sampler(space, observations, stream(`configuration ${attempt}`));
    if (isNew(config)) return config;
  }
  const random = stream('another configuration');
  for (let attempt = 0; attempt < 1000; attempt++) {
    const config = randomSampler(space, observations, random);
    if (isNew(config)) return config;
  }
  if (space.size > 1_000_000) return undefined;
  for (const config of configurations(space)) if (isNew(config)) return config;
  return undefined;
}
