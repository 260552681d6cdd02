/** @file Begins a study, or goes on with one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ImageDataset } from '@bptt/data';
import { kinds, planTraining, type Kind } from '@bptt/digits';
import { ArgumentError, FormatError } from '@bptt/errors';
import { readLog, Space, type Entry, type Study } from '@bptt/tuner';
import { StudyFolder } from '@bptt/tuner/node';
import { loadImages, type DataOptions } from '../options/data.js';
import { note } from '../terminal/print.js';
import { commonOf, hashOf, type About } from './about.js';
import { costOf } from './cost.js';
import { expectSettings, settingsOf } from './settings.js';
import { defaultSpace, readSpace } from './space.js';

/** Of the command line. */
export interface TuneOptions extends DataOptions {
  space?: string;
  trainSize?: number;
  epochs: number;
  trials: number;
  time?: number;
  parallel: number;
  workers: number;
  metric: About['metric'];
  sampler: 'tpe' | 'gp' | 'random' | 'grid';
  pruner: 'asha' | 'hyperband' | 'median' | 'none';
  seed: number;
  out?: string;
  deadline?: number;
  queue?: string;
  store?: string;
  resume?: string;
  dryRun?: boolean;
  json?: boolean;
}

export interface Begun {
  folder: StudyFolder;
  about: About;
  entries: Entry[];
}

/** A study as it would begin. */
export interface Planned {
  path: string;
  about: About;
  settings: ConstructorParameters<typeof Study>[0];
  images: ImageDataset;
}

/** @throws BpttError for options that no study has, a space or data that cannot be read, and what no trial could be trained with. */
export async function planned(module: Kind | 'all' | undefined, options: TuneOptions): Promise<Planned> {
  if (module === undefined) throw new ArgumentError('module', `one of ${kinds.join(', ')}, all, or --resume`, 'none');
  const { definition: space } = new Space(
    options.space === undefined ? defaultSpace(module, options.metric) : await readSpace(options.space),
  );
  expectSettings(space, module, options.metric);
  const { data, classes, firstClass, transposed, trainSize, epochs, trials, workers, metric, sampler, pruner } =
    options;
  const source = Object.fromEntries(
    Object.entries({ data, classes, firstClass, transposed }).filter(([, value]) => value !== undefined),
  ) as DataOptions;
  const { train: images } = await loadImages(source);
  if (trainSize !== undefined && trainSize > images.length)
    throw new ArgumentError('--train-size', `at most the ${images.length} training images`, trainSize);
  const about: About = {
    module,
    metric,
    seed: options.seed,
    epochs,
    ...(trainSize !== undefined && { trainSize }),
    source,
    images: hashOf(images),
  };
  const objectives = { [metric]: metric === 'loss' ? ('minimise' as const) : ('maximise' as const) };
  const settings = { space, trials, epochs, workers, sampler, pruner, seed: options.seed, objectives };
  // What all trials have in common would fail each of them.
  planTraining(settingsOf([module === 'all' ? kinds[0] : module, ...commonOf(about)]), images);
  return { path: options.out ?? join('studies', module), about, settings, images };
}

export async function begun(module: Kind | 'all' | undefined, options: TuneOptions): Promise<Begun> {
  const { path, about, settings } = await planned(module, options);
  const folder = await StudyFolder.create(path, settings, { cost: costOf(about.module), about });
  return { folder, about, entries: [] };
}

/** What a study that goes on cannot be told again. */
const decided = [
  'space',
  'data',
  'classes',
  'firstClass',
  'transposed',
  'trainSize',
  'epochs',
  'workers',
  'metric',
  'sampler',
  'pruner',
  'seed',
  'out',
] as const;

export async function resumed(
  path: string,
  module: string | undefined,
  options: TuneOptions,
  command: Command,
): Promise<Begun> {
  for (const name of decided)
    if (command.getOptionValueSource(name) === 'cli')
      throw new ArgumentError(
        command.options.find((option) => option.attributeName() === name)!.long!,
        'nothing beside --resume: the study has it',
        options[name],
      );
  const log = join(path, 'log.jsonl');
  const text = await readFile(log, 'utf8').catch(() => '');
  const entries = text === '' ? [] : readLog(text, log).entries;
  const first = entries[0] as (Entry & { type: 'study' }) | undefined;
  const about = first?.objective as About | undefined;
  if (first && typeof about?.images !== 'string')
    throw new FormatError({ source: log, field: 'line 1', expected: 'a study of bptt tune', found: 'another one' });
  if (about && module !== undefined && module !== about.module)
    throw new ArgumentError('module', `${about.module}, as the study has`, module);
  const folder = await StudyFolder.resume(path, { cost: costOf(about?.module ?? 'lstm') });
  if (folder.damage) note(`bptt: ${log}: ${folder.damage}`);
  try {
    if (hashOf((await loadImages(about!.source)).train) !== about!.images)
      throw new ArgumentError('--data', 'the images that the study began with', about!.source.data ?? 'MNIST');
    if (command.getOptionValueSource('trials') === 'cli') {
      const entry: Entry = { type: 'limit', counted: folder.study.counted, trials: options.trials };
      await folder.record(entry);
      entries.push(entry);
      folder.study.limit(options.trials);
    }
  } catch (error) {
    await folder.close();
    throw error;
  }
  return { folder, about: about!, entries };
}
