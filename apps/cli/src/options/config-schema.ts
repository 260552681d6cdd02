/** @file The JSON Schema of bptt.config.json, for editors, made from the options that commands have. */
import type { Command, Option } from 'commander';
import { sectionsOf, valuesOf } from './config-file.js';
import type { ValueSchema } from './reader.js';

/** The schema of a file with the options of `commands`, those below them among them. */
export function configSchema(commands: readonly Command[]) {
  const sections = [...sectionsOf(commands)].map(([name, command]) => [name, sectionSchema(command)] as const);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'bptt.config.json',
    description: 'Options of the commands of bptt; the command line goes before them.',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(sections) },
    additionalProperties: false,
  };
}

const sectionSchema = (command: Command) => ({
  description: command.description(),
  type: 'object',
  properties: Object.fromEntries([...valuesOf(command)].map(([name, options]) => [name, optionSchema(options)])),
  additionalProperties: false,
});

function optionSchema(options: readonly Option[]) {
  const descriptions = options.map((option) => (option.negate ? `false: ${option.description}` : option.description));
  const [{ defaultValue, defaultValueDescription: inWords }] = options as [Option];
  return {
    description: descriptions.join('; ') + (inWords === undefined ? '' : ` (default: ${inWords})`),
    ...(defaultValue === undefined || inWords !== undefined ? {} : { default: defaultValue as unknown }),
    ...oneOf(options.flatMap(valueSchemas)),
  };
}

/** Of `--no-x` beside `--x <value>`, false or the value; of `--x [value]`, true or the value. */
function valueSchemas(option: Option, _: number, { length }: readonly Option[]): ValueSchema[] {
  if (option.negate && length > 1) return [{ enum: [false] }];
  if (option.optional) return [{ enum: [true] }, valueSchema(option)];
  return [option.required ? valueSchema(option) : { type: 'boolean' }];
}

function valueSchema({ argChoices, parseArg, long }: Option): ValueSchema {
  if (argChoices) return { enum: argChoices };
  if (!parseArg) return { type: 'string' };
  if (!('schema' in parseArg)) throw new Error(`${long}: its reader does not say what it takes`);
  return parseArg.schema as ValueSchema;
}

const oneOf = (schemas: ValueSchema[]): ValueSchema => (schemas.length === 1 ? schemas[0]! : { anyOf: schemas });
