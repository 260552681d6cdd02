/** @file `bptt.config.json`: the options of a command from a file, checked as those of the command line are. */
import { CommanderError, InvalidArgumentError, Option, type Command } from 'commander';
import { FormatError, inWords, isBpttError, nearest } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { printText } from '../terminal/print.js';

export interface ConfigOptions {
  config?: string;
  printConfig?: boolean;
}

export const configOptions = [
  new Option(
    '--config <file>',
    'options as JSON, { "train": { "hidden": 64 } }; the command line goes before it (default: bptt.config.json, if it is there)',
  ),
  new Option('--print-config', 'print the options that the command would run with, as such a file, and run nothing'),
];

const usual = 'bptt.config.json';
const mostBytes = 2 ** 20;
/** What belongs to one call and to no file. */
const ofACall = new Set(['help', 'json']);

const optionsOf = (command: Command) => command.options.filter((option) => !ofACall.has(option.attributeName()));

/** Gives the command the values of its section; defaults give way to them, and they to the command line. */
export async function applyConfig(command: Command, { config = usual }: ConfigOptions): Promise<void> {
  giveOptions(command, await sectionOf(command.name(), config), { source: 'config', file: config });
}

/** Gives values to those options that have none but their default. @param file where they stand, for what is said of them. */
export function giveOptions(
  command: Command,
  values: Readonly<Record<string, unknown>>,
  { source, file }: { source: string; file: string },
): void {
  const options = new Map(optionsOf(command).map((option) => [option.attributeName(), option]));
  for (const [name, value] of Object.entries(values)) {
    const fault = (expected: string) =>
      new FormatError({ source: file, field: `${command.name()}.${name}`, expected, found: inWords(value) });
    const option = options.get(name);
    if (!option) {
      const like = nearest(name, [...options.keys()]);
      throw fault(like ? `an option of it (did you mean ${like}?)` : `one of ${[...options.keys()].join(', ')}`);
    }
    const given = checked(option, value, fault);
    if (['default', undefined].includes(command.getOptionValueSource(name)))
      command.setOptionValueWithSource(name, given, source);
  }
}

async function sectionOf(command: string, file: string): Promise<Record<string, unknown>> {
  const text = await textOf(file);
  if (text === undefined) return {};
  const fault = (field: string, expected: string, found: string) =>
    new FormatError({ source: file, field, expected, found });
  let sections: unknown;
  try {
    sections = JSON.parse(text);
  } catch (error) {
    throw fault('JSON', 'an object', (error as Error).message);
  }
  if (!isObject(sections)) throw fault('JSON', 'an object', inWords(sections));
  const section = Object.hasOwn(sections, command) ? sections[command] : {};
  if (!isObject(section)) throw fault(command, 'an object of options', inWords(section));
  return section;
}

/** Undefined where the usual file is not there; one that is named must be. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readRegularFile(file, mostBytes));
  } catch (error) {
    if (file === usual && isBpttError(error) && /not found/.test(error.message)) return undefined;
    throw error;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as the option's own check gives it. */
function checked(option: Option, value: unknown, fault: (expected: string) => Error): unknown {
  const takesValue = option.required || option.optional;
  if (typeof value === 'boolean') {
    if (takesValue && !(option.optional && value)) throw fault('a value');
    return value;
  }
  if (!takesValue) throw fault('true or false');
  const text = asText(value);
  if (text === undefined) throw fault('a number, a text, or a list of them');
  if (!option.parseArg) return text;
  try {
    return option.parseArg(text, undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw fault(`what --${option.name()} takes (${error.message})`);
    throw error;
  }
}

/** A value as one would type it: a list with commas, rows with semicolons. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(asText);
  if (parts.includes(undefined)) return undefined;
  return parts.join(Array.isArray(value[0]) ? '; ' : ',');
}

/** Prints what the command has, and ends as `--version` does. */
export function printConfig(command: Command): never {
  const values = optionsOf(command).flatMap((option) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    return value === undefined ? [] : [[option.attributeName(), value] as const];
  });
  printText(JSON.stringify({ [command.name()]: Object.fromEntries(values) }, null, 2));
  throw new CommanderError(0, 'bptt.printConfig', '');
}
