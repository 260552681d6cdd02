/** @file What decides a study: equal settings and equal outcomes give equal decisions. */
import { ArgumentError, expectBoolean, expectOneOf, expectOptions, expectWholeNumber } from '@bptt/errors';
import { asha } from '../pruners/asha.js';
import { hyperband } from '../pruners/hyperband.js';
import { medianRule } from '../pruners/median.js';
import { noPruner, type Pruner } from '../pruners/pruner.js';
import { gpSampler } from '../samplers/gp.js';
import { gridSampler } from '../samplers/grid.js';
import { randomSampler } from '../samplers/random.js';
import type { Sampler } from '../samplers/sampler.js';
import { tpeSampler } from '../samplers/tpe.js';
import type { Space, SpaceDefinition } from '../space/space.js';

export type Direction = 'minimise' | 'maximise';

export interface StudySettings {
  space: SpaceDefinition;
  /** A whole number from 0 to 2^32 - 1. */
  seed: number;
  /** How many configurations are tried. */
  trials: number;
  sampler: 'random' | 'tpe' | 'gp' | 'grid';
  pruner: 'none' | 'asha' | 'hyperband' | 'median';
  /** Of a trial that is not pruned. */
  epochs: number;
  /** Before a trial can be pruned. */
  minEpochs: number;
  /** One in so many goes on at each rung. */
  eta: number;
  /** Objectives by name, the one that pruners look at first. */
  objectives: Readonly<Record<string, Direction>>;
  /**
   * Outcomes count in the order of so many imagined workers, each as fast as `cost` says: real ones, however many and however slow,
   * change nothing. At most so many trials run at once.
   */
  workers: number;
  /** Outcomes count as they come instead; the log still replays. */
  async: boolean;
  /** Whether a configuration may be tried twice. */
  repeat: boolean;
}

const defaults = {
  seed: 0,
  trials: 100,
  sampler: 'tpe',
  pruner: 'none',
  epochs: 1,
  minEpochs: 1,
  eta: 3,
  objectives: { value: 'minimise' },
  workers: 4,
  async: false,
  repeat: false,
} as const satisfies Omit<StudySettings, 'space'>;

export const settingNames = ['space', ...(Object.keys(defaults) as (keyof typeof defaults)[])] as const;

const samplers = ['random', 'tpe', 'gp', 'grid'] as const;
const pruners = ['none', 'asha', 'hyperband', 'median'] as const;

/** Completed with the defaults. @throws ArgumentError that names what is out of range or unknown. */
export function settingsOf(given: { space: SpaceDefinition } & Partial<StudySettings>): StudySettings {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  const settings: StudySettings = { ...defaults, ...(Object.fromEntries(named) as typeof given) };
  expectOptions('settings', given, settingNames);
  const { seed, trials, epochs, minEpochs, eta, workers, objectives } = settings;
  expectWholeNumber('seed', seed, 0, 0xffffffff);
  expectWholeNumber('trials', trials, 1, 1_000_000);
  expectWholeNumber('epochs', epochs, 1, 1_000_000);
  expectWholeNumber('minEpochs', minEpochs, 1, epochs);
  expectWholeNumber('eta', eta, 2, 1000);
  expectWholeNumber('workers', workers, 1, 10_000);
  expectBoolean('async', settings.async);
  expectBoolean('repeat', settings.repeat);
  expectOneOf('sampler', settings.sampler, samplers);
  expectOneOf('pruner', settings.pruner, pruners);
  if (typeof objectives !== 'object' || objectives === null || Array.isArray(objectives))
    throw new ArgumentError('objectives', "directions by name, such as { loss: 'minimise' }", objectives);
  if (Object.keys(objectives).length === 0) throw new ArgumentError('objectives', 'at least one', 'none');
  for (const [name, direction] of Object.entries(objectives)) {
    expectOneOf(`objectives.${name}`, direction, ['minimise', 'maximise']);
  }
  return settings;
}

export function samplerOf({ sampler, seed }: StudySettings, space: Space): Sampler {
  switch (sampler) {
    case 'grid':
      return gridSampler(space, seed);
    case 'tpe':
      return tpeSampler();
    case 'gp':
      return gpSampler();
    case 'random':
      return randomSampler;
  }
}

export function prunerOf(settings: StudySettings): Pruner {
  switch (settings.pruner) {
    case 'none':
      return noPruner(settings.epochs);
    case 'asha':
      return asha(settings);
    case 'hyperband':
      return hyperband(settings);
    case 'median':
      return medianRule(settings);
  }
}
