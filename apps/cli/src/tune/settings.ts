/** @file The settings that a search may change: options of `bptt train`, so that a trial is one of its command lines. */
import { Argument, Command, CommanderError, type Option } from 'commander';
import { kinds, type Kind, type TrainSettings } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import type { Config, Parameter, SpaceDefinition, Value } from '@bptt/tuner';
import { trainCommand } from '../commands/train.js';
import { checkInitialWeights } from '../train/initial-weight-options.js';
import { checkNetwork } from '../train/network-options.js';
import { checkOptimiser } from '../train/optimiser-options.js';
import { checkSchedule } from '../train/schedule-options.js';
import type { About } from './about.js';
import { quoted } from '../terminal/quoted.js';

const names = [
  'hidden',
  'layers',
  'bidirectional',
  'dropout',
  'head',
  'nonlinearity',
  'init',
  'forgetBias',
  'batchSize',
  'optimiser',
  'lr',
  'momentum',
  'weightDecay',
  'schedule',
  'warmUp',
  'stepSize',
  'gamma',
  'clip',
  'augment',
  'labelSmoothing',
  'ema',
] as const;

const optionOf = (name: string): Option => trainCommand.options.find((option) => option.attributeName() === name)!;

/** What a person would write: three digits of a number that has no steps. */
const written = (value: Value): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(3))) : String(value);

/** The arguments of `bptt train` for a configuration: its network, then its options in the order of `--help`. */
export function argumentsOf(config: Config, module: Kind | 'all'): string[] {
  const options = names.flatMap((name) => {
    const value = config[name];
    if (value === undefined || value === false) return [];
    return value === true ? [optionOf(name).long!] : [optionOf(name).long!, written(value)];
  });
  return [String(config['module'] ?? module), ...options];
}

/** The same as one would type it. */
export const inWords = (words: readonly string[]): string => words.map(quoted).join(' ');

/** What `bptt train` takes such arguments for. @throws ArgumentError as it does, in one line. */
export function settingsOf(args: readonly string[]): TrainSettings {
  const command = new Command('train')
    .addArgument(new Argument('<module>').choices(kinds))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const option of trainCommand.options) command.addOption(option);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw new ArgumentError('space', 'settings of bptt train', error.message);
    throw error;
  }
  const settings = { ...command.opts(), module: command.args[0] } as TrainSettings;
  checkNetwork(settings);
  checkInitialWeights(settings);
  checkOptimiser(settings);
  checkSchedule(settings);
  return settings;
}

/** @throws ArgumentError for what is no setting of `bptt train`, or may have a value that it does not take, or changes what is measured. */
export function expectSettings(space: SpaceDefinition, module: Kind | 'all', metric: About['metric']): void {
  if (metric === 'loss' && new Set(space['labelSmoothing'] && valuesOf(space['labelSmoothing'])).size > 1)
    throw new ArgumentError('space.labelSmoothing', 'one value with --metric loss, which it changes', 'several');
  for (const [name, parameter] of Object.entries(space)) {
    const place = `space.${name}`;
    if (name === 'module') {
      if (module !== 'all') throw new ArgumentError(place, 'none, unless all are tuned', module);
      for (const value of valuesOf(parameter))
        expectOne(place, kinds.join(', '), (kinds as readonly Value[]).includes(value), value);
      continue;
    }
    if (!(names as readonly string[]).includes(name))
      throw new ArgumentError(place, `one of module, ${names.join(', ')}`, name);
    for (const value of valuesOf(parameter)) expectValue(place, optionOf(name), value);
  }
  if (module === 'all' && !space['module'])
    throw new ArgumentError('space.module', 'the networks, as a choice', 'none');
}

/** The ends of a stretch; of one without steps a number between them too, which no whole number may be. */
function valuesOf(parameter: Parameter): readonly Value[] {
  if (parameter.type === 'choice') return parameter.choices;
  const { type, low, high, step } = parameter;
  return type === 'float' && !step && low < high
    ? [low, high, Number((low + 0.3137 * (high - low)).toPrecision(3))]
    : [low, high];
}

function expectValue(place: string, option: Option, value: Value): void {
  if (option.isBoolean()) return expectOne(place, 'true or false', typeof value === 'boolean', value);
  if (option.argChoices)
    return expectOne(place, option.argChoices.join(', '), option.argChoices.includes(String(value)), value);
  try {
    option.parseArg!(String(value), undefined);
  } catch (error) {
    throw new ArgumentError(place, (error as Error).message.replaceAll(/^Expected |, got .*$/g, ''), value);
  }
}

function expectOne(place: string, expected: string, fits: boolean, value: Value): void {
  if (!fits) throw new ArgumentError(place, expected, value);
}
