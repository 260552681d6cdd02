/** @file The schema that is shipped, schema/bptt.config.json: what it takes is what the options take. */
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { giveOptions, sectionsOf, valuesOf } from './config-file.js';
import { configSchema } from './config-schema.js';

const { allCommands } = (await import(join(import.meta.dirname, '../../dist/program.js'))) as {
  allCommands(): Promise<Command[]>;
};
const commands = await allCommands();
const schema = configSchema(commands);
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
const isValid = ajv.compile(schema);

test('is made from the options; after a change of them, vitest -u makes it anew', async () => {
  const shipped = join(import.meta.dirname, '../../schema/bptt.config.json');
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(shipped);
});

const numbers = [
  -1,
  -1e39,
  0,
  2 ** -150,
  2 ** -149,
  0.5,
  1 - 2 ** -24,
  1 - 2 ** -25,
  1,
  1.5,
  2,
  4,
  5,
  6,
  7,
  32,
  33,
  64,
];
const large = [65, 255, 256, 257, 1024, 1025, 4096, 4097, 65_535, 65_536, 1e6, 1e7, 2 ** 32 - 1, 2 ** 32, 1e38, 1e39];
const words = ['', 'none', 'auto', 'never', 'light', 'shift=2', '30s', '0s', '0.5s', '20m', '1h', '2000h', 'adam', 'x'];
const lists = [[], ['strict'], [1, 2], [0], ['lstm', 'gru'], [[0.5, 0.1]], [[0.5], [1e39]], ['PyTorch', 'jax-js']];
const others = [true, false, null, {}];
const probes: unknown[] = [...numbers, ...large, ...words, ...lists, ...others];

const options = [...sectionsOf(commands)].flatMap(([section, command]) =>
  [...valuesOf(command)].map(([name, its]) => ({ section, command, name, its })),
);

/** What the command makes of the value, as --print-config prints it; undefined where it refuses. */
function read(command: Command, name: string, value: unknown): unknown {
  const before = [command.getOptionValue(name), command.getOptionValueSource(name)] as const;
  try {
    command.setOptionValueWithSource(name, undefined, 'default');
    giveOptions(command, { [name]: value }, { source: 'config', file: 'x' });
    return JSON.parse(JSON.stringify(command.getOptionValue(name)));
  } catch {
    return undefined;
  } finally {
    command.setOptionValueWithSource(name, ...(before as [unknown, string]));
  }
}

test.each(options)('what it takes is read, and what is read it takes, option %#', ({ section, command, name, its }) => {
  const choices = its.flatMap((option: Option) => option.argChoices ?? []);
  const taken = [...probes, ...choices].map((value) => ({
    value,
    valid: isValid({ [section]: { [name]: value } }),
    result: read(command, name, value),
  }));
  expect(taken.filter(({ valid, result }) => valid && result === undefined)).toEqual([]);
  const results = taken.flatMap(({ result }) => (result === undefined ? [] : [result]));
  expect(results.filter((result) => !isValid({ [section]: { [name]: result } }))).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
});

test('refuses what no option is', () => {
  expect(isValid({ $schema: './node_modules/bptt/schema/bptt.config.json', train: { hidden: 16 } })).toBe(true);
  for (const wrong of [{ trian: {} }, { train: { hiden: 16 } }, { train: { json: true } }, { train: 5 }, []])
    expect(isValid(wrong)).toBe(false);
});
