/** @file `bptt.config.json`: the options of a command from a file, checked as those of the command line are. */
import { CommanderError, InvalidArgumentError, Option, type Command } from 'commander';
import { FormatError, inWords, isBpttError, nearest } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { printCode } from '../terminal/print.js';

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
/** By which editors find the schema. */
const schemaKey = '$schema';
/** What belongs to one call and to no file. */
const ofACall = new Set(['help', 'json']);

/** The values that a file can give a command, by name, each with its options: `--python <path>` and `--no-python` are one. */
export function valuesOf(command: Command): Map<string, Option[]> {
  const values = new Map<string, Option[]>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (!ofACall.has(name)) values.set(name, [...(values.get(name) ?? []), option]);
  }
  return values;
}

/** The sections that a file can have: commands and those below them. */
export const sectionsOf = (commands: readonly Command[]): Map<string, Command> =>
  new Map(
    commands.flatMap((command) => [[command.name(), command] as const, ...sectionsOf(command.commands).entries()]),
  );

/** Gives the command the values of its section; defaults give way to them, and they to the command line. */
export async function applyConfig(
  command: Command,
  { config = usual, all }: ConfigOptions & { all: () => Promise<readonly Command[]> },
): Promise<void> {
  giveOptions(command, await sectionOf(command.name(), config, all), { source: 'config', file: config });
}

/** Gives values to those options that have none but their default. @param file where they stand, for what is said of them. */
export function giveOptions(
  command: Command,
  values: Readonly<Record<string, unknown>>,
  { source, file }: { source: string; file: string },
): void {
  const options = valuesOf(command);
  for (const [name, value] of Object.entries(values)) {
    const fault = (expected: string) =>
      new FormatError({ source: file, field: `${command.name()}.${name}`, expected, found: inWords(value) });
    const named = options.get(name);
    if (!named) throw fault(oneOf('an option of it', name, [...options.keys()]));
    const given = checked(named, value, fault);
    if (['default', undefined].includes(command.getOptionValueSource(name)))
      command.setOptionValueWithSource(name, given, source);
  }
}

function oneOf(what: string, name: string, names: readonly string[]): string {
  const like = nearest(name, names);
  return like ? `${what} (did you mean ${like}?)` : `one of ${names.join(', ')}`;
}

async function sectionOf(
  command: string,
  file: string,
  all: () => Promise<readonly Command[]>,
): Promise<Record<string, unknown>> {
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
  const others = Object.keys(sections).filter((name) => name !== command && name !== schemaKey);
  const names = others.length ? [...sectionsOf(await all()).keys()] : [];
  const unknown = others.find((name) => !names.includes(name));
  if (unknown !== undefined) throw fault(unknown, oneOf('a command', unknown, names), inWords(sections[unknown]));
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

/** The value as the option's own check gives it; false is `--no-x` where there is `--x <value>` too. */
function checked(options: readonly Option[], value: unknown, fault: (expected: string) => Error): unknown {
  const option = options.find((each) => each.required || each.optional);
  if (!option || (value === false && options.length > 1)) {
    if (typeof value !== 'boolean') throw fault('true or false');
    return value;
  }
  if (value === true && option.optional) return value;
  if (typeof value === 'boolean') throw fault('a value');
  const text = asText(value);
  if (text === undefined) throw fault('a number, a text, or a list of them');
  if (!option.parseArg) return text;
  try {
    return option.parseArg(text, undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError || isBpttError(error))
      throw fault(`what --${option.name()} takes (${error.message})`);
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
  const values = [...valuesOf(command).keys()].flatMap((name) => {
    const value: unknown = command.getOptionValue(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  printCode(JSON.stringify({ [command.name()]: Object.fromEntries(values) }, null, 2));
  throw new CommanderError(0, 'bptt.printConfig', '');
}
