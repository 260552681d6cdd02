/** @file Every configuration once, in a shuffled order, so that a search cut short has seen all of the space thinly. */
import { ArgumentError } from '@bptt/errors';
import { Stream } from '../random.js';
import { configurations } from '../space/configurations.js';
import type { Config } from '../space/parameter.js';
import type { Space } from '../space/space.js';
import type { Sampler } from './sampler.js';

const most = 100_000;

/** @throws ArgumentError for a float without a step, or more than 100,000 configurations. */
export function gridSampler(space: Space, seed: number): Sampler {
  const endless = space.axes.find(({ discrete }) => !discrete);
  if (endless) throw new ArgumentError(`space.${endless.name}`, 'a step, since the sampler is grid', 'none');
  if (space.size > most) throw new ArgumentError('space', `at most ${most} configurations for grid`, space.size);
  const all: Config[] = [...configurations(space)];
  const random = new Stream(seed, 0, 'grid');
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return (_, observations) => all[observations.length % all.length]!;
}
