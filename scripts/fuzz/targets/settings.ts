/** @file Readers of settings and results: configuration files, `bench --from`, a search's space and its log, a course. */
import { Command, Option } from 'commander';
import sample from '../../../apps/cli/src/bench/sample-result.json' with { type: 'json' };
import { readResult } from '../../../apps/cli/src/bench/result.js';
import { table } from '../../../apps/cli/src/bench/table.js';
import { applyConfig } from '../../../apps/cli/src/options/config-file.js';
import { positive, seed, wholeNumber } from '../../../apps/cli/src/options/arguments.js';
import { defaultSpace, readSpace } from '../../../apps/cli/src/tune/space.js';
import { courseOf } from '../../../packages/course/src/course/settings.js';
import { Study } from '../../../packages/tuner/src/index.js';
import { readLog, writeEntry, type Entry } from '../../../packages/tuner/src/study/log.js';
import { replay } from '../../../packages/tuner/src/study/replay.js';
import type { Structure, Target } from '../target.js';
import { bytesOf, jsonBytes, jsonOf, textOf } from './files.js';

/** A command with an option of each kind. */
const command = () =>
  new Command('train')
    .option('--hidden <n>', '', wholeNumber, 128)
    .option('--lr <x>', '', positive)
    .option('--seed <n>', '', seed, 0)
    .option('--out <file>')
    .option('--resume')
    .option('--no-test')
    .option('--watch [n]')
    .option('--classes <names...>')
    .addOption(new Option('--simd <build>').choices(['auto', 'strict']).default('auto'));

const config = {
  train: { hidden: 64, lr: 1e-3, out: 'a', resume: true, watch: 3, classes: ['a', 'b'], simd: 'strict' },
  evaluate: {},
};

const course = {
  title: 'Course',
  competitions: [
    { id: 'digits', title: 'Digits', opens: '2026-01-01T00:00:00Z', closes: '2026-02-01T00:00:00Z', testSet: 'test' },
  ],
};

const settings = {
  space: {
    x: { type: 'float', low: 0, high: 1 },
    n: { type: 'int', low: 1, high: 4 },
    c: { type: 'choice', choices: ['a', 'b'], when: { n: [1, 2] } },
  },
  trials: 4,
  epochs: 4,
  pruner: 'asha',
  eta: 2,
  workers: 2,
} as const;

/** The log of a small search. */
function log(): Uint8Array {
  const study = new Study(settings as never);
  const entries: Entry[] = [{ type: 'study', version: 1, settings: study.settings }];
  for (let segment = study.running[0]; !study.ended && segment; segment = study.running[0]) {
    const { trial, to, config } = segment;
    const outcome = { values: [Number(config['x'])] };
    entries.push({ type: 'outcome', trial, to, ...outcome });
    study.record(segment, outcome);
  }
  return logOf(entries);
}

function logOf(entries: readonly unknown[]): Uint8Array {
  let check: string | undefined;
  const lines = entries.map((entry) => {
    const written = writeEntry(entry as Entry, check);
    ({ check } = written);
    return written.line;
  });
  return bytesOf(lines.join(''));
}

function entriesOf(bytes: Uint8Array): Structure[] {
  const entries = textOf(bytes)
    .split('\n')
    .flatMap((line) => jsonOf(bytesOf(line.slice(9))).map(({ json }) => json));
  return [{ json: entries, rebuilt: (json) => logOf(Array.isArray(json) ? json : [json]) }];
}

export const options: Record<string, Target> = {
  config: {
    seeds: () => [jsonBytes(config)],
    read: (_, path) => {
      const train = command();
      return applyConfig(train, { config: path, all: async () => [train, new Command('evaluate')] });
    },
    structures: jsonOf,
  },
  bench: {
    seeds: () => [jsonBytes(sample)],
    read: async (_, path) => table(await readResult(path)),
    structures: jsonOf,
  },
  space: {
    seeds: () => [defaultSpace('all', 'accuracy'), defaultSpace('lstm', 'loss'), settings.space].map(jsonBytes),
    read: async (_, path) => {
      const study = new Study({ space: await readSpace(path), trials: 5 });
      return [study.running, study.space.size];
    },
    structures: jsonOf,
  },
  'study-log': {
    seeds: () => [log()],
    read: (bytes) => replay(readLog(textOf(bytes), 'fuzzed').entries, 'fuzzed'),
    structures: entriesOf,
  },
  course: {
    seeds: () => [jsonBytes(course)],
    read: (bytes) => jsonOf(bytes).map(({ json }) => courseOf(json)),
    structures: jsonOf,
  },
};
