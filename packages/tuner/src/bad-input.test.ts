/** @file What a search is given wrong, and what becomes of it: refused by name before the first trial, or a failed trial with its reason. */
import { describe, expect, it } from 'vitest';
import type { Objective } from './objective.js';
import { choice, float, int } from './space/parameter.js';
import { Space } from './space/space.js';
import { readLog, writeEntry, type Entry } from './study/log.js';
import { replay } from './study/replay.js';
import { Study } from './study/study.js';
import { coordinate } from './coordinate.js';
import { inProcess } from './in-process.js';
import { tune, type TuneOptions } from './tune.js';

const space = { x: float(0, 1) };
const own = JSON.parse('{"__proto__": {"type": "float", "low": 0, "high": 1}}') as never;

describe('a space', () => {
  it.each<[string, unknown, string]>([
    ['that is none', null, 'space: expected an object of parameters by name'],
    ['that is a list', [float(0, 1)], 'space: expected an object of parameters by name'],
    ['without parameters', {}, 'space: expected at least one parameter'],
    ['with a number for a parameter', { x: 3 }, 'space.x: expected an object'],
    ['with no parameter', { x: null }, 'space.x: expected an object'],
    ['with the name of a prototype', own, "space: expected another name for a parameter, got '__proto__'"],
    ['reversed', { x: int(3, 2) }, 'space.x: expected low <= high'],
    ['without an end', { x: { type: 'float', low: 0 } }, 'space.x.high: expected a finite number'],
    ['endless', { x: float(-Infinity, 0) }, 'space.x.low: expected a finite number'],
    ['too wide for a float64', { x: float(-1e308, 1e308) }, 'space.x: expected a finite high - low'],
    ['whose logarithm begins at 0', { x: int(0, 8, { log: true }) }, 'space.x.low: expected a number > 0'],
    ['whose logarithm is of less', { x: float(-1, 8, { log: true }) }, 'space.x.low: expected a number > 0'],
    ['with a logarithm in words', { x: float(1, 8, { log: 'yes' as never }) }, 'space.x.log: expected true or false'],
    ['with a step of 0', { x: float(0, 1, { step: 0 }) }, 'space.x.step: expected a finite number > 0'],
    ['with half a step', { x: int(0, 4, { step: 0.5 }) }, 'space.x.step: expected a whole number > 0'],
    ['with steps in a logarithm', { x: int(1, 4, { log: true, step: 2 }) }, 'space.x.step: expected none'],
    ['of a text', { x: choice('ab' as never) }, 'space.x.choices: expected a list'],
    ['of NaN', { x: choice([1, NaN]) }, 'space.x.choices: expected finite numbers, strings, booleans'],
    ['of objects', { x: choice([{} as never]) }, 'space.x.choices: expected finite numbers, strings, booleans'],
    ['with a condition on itself', { x: float(0, 1, { when: { x: [1] } }) }, 'space.x.when: expected a parameter'],
    [
      'with a condition on what comes later',
      { x: float(0, 1, { when: { y: [1] } }), y: choice([1]) },
      "space.x.when: expected a parameter declared above it, got 'y'",
    ],
    ['with a list for a condition', { x: float(0, 1, { when: [] as never }) }, 'space.x.when: expected values'],
    [
      'with a condition on a number of a stretch',
      { y: float(0, 1), x: float(0, 1, { when: { y: [0.5] } }) },
      'space.x.when: expected a choice or a whole number',
    ],
    [
      'with a condition that never holds',
      { y: choice([1, 2]), z: choice([1], { when: { y: [1] } }), x: float(0, 1, { when: { y: [2], z: [1] } }) },
      'space.x.when: expected conditions on y that can hold together',
    ],
    [
      'with an empty condition',
      { y: choice([1]), x: float(0, 1, { when: { y: [] } }) },
      'space.x.when.y: expected a list of at least one value',
    ],
  ])('%s is refused', (_, definition, message) => {
    expect(() => new Space(definition as never)).toThrow(message);
  });
});

describe('settings', () => {
  it.each<[Partial<Record<keyof TuneOptions, unknown>>, string]>([
    [{ seed: -1 }, 'seed: expected a whole number from 0'],
    [{ seed: 1.5 }, 'seed: expected a whole number from 0'],
    [{ epochs: 0 }, 'epochs: expected a whole number from 1'],
    [{ epochs: 3, minEpochs: 4 }, 'minEpochs: expected a whole number from 1 to 3'],
    [{ eta: 1 }, 'eta: expected a whole number from 2'],
    [{ workers: 0 }, 'workers: expected a whole number from 1'],
    [{ trials: '5' }, 'trials: expected a whole number'],
    [{ pruner: 'ASHA' }, "pruner: expected 'none', 'asha', 'hyperband' or 'median', got 'ASHA'"],
    [{ sampler: null }, 'sampler: expected'],
    [{ objectives: {} }, 'objectives: expected at least one'],
    [{ objectives: null }, 'objectives: expected directions by name'],
    [{ objectives: ['loss'] }, 'objectives: expected directions by name'],
    [{ objectives: { loss: 'min' } }, "objectives.loss: expected 'minimise' or 'maximise', got 'min'"],
    [{ async: 'no' }, 'async: expected true or false'],
    [{ parallel: 0 }, 'parallel: expected a whole number >= 1, got 0'],
    [{ parallel: NaN }, 'parallel: expected a whole number >= 1, got NaN'],
    [{ objective: 5 }, 'objective: expected a function'],
    [{ objective: undefined }, 'objective, executor: expected one of the two'],
    [{ cost: 5 }, 'cost: expected a function'],
    [{ cost: () => NaN }, 'cost: expected a number >= 0, got NaN'],
    [{ cost: () => -1 }, 'cost: expected a number >= 0, got -1'],
  ])('%o are refused', async (options, message) => {
    await expect(tune({ space, objective: () => 0, ...options } as never)).rejects.toThrow(message);
  });

  it('that are undefined count as left out', async () => {
    const settings = { trials: 2, seed: undefined, sampler: undefined, objectives: undefined } as object;
    expect((await tune({ space, objective: () => 0, ...settings })).trials).toHaveLength(2);
  });
});

describe('an objective', () => {
  const outcomes: [string, Objective, string][] = [
    ['throws', () => Promise.reject(new Error('out of memory')), 'out of memory'],
    ['throws no error', () => Promise.reject('no memory'), 'no memory'], // eslint-disable-line prefer-promise-reject-errors
    ['returns NaN', () => NaN, 'the objective returned NaN'],
    ['returns -Infinity', () => -Infinity, 'the objective returned -Infinity'],
    ['returns a text', () => '0.5' as never, "value: expected a number, or a list of them, got '0.5'"],
    ['returns null', () => null as never, 'value: expected a number, or a list of them, got null'],
    ['returns an object', () => ({ loss: 1 }) as never, 'value: expected a number, or a list of them, got'],
    ['returns a list of texts', () => ['a'] as never, 'value: expected a number, or a list of them, got'],
    ['never reports', () => undefined, 'the objective neither returned nor reported a value'],
    ['reports a text', ({ report }) => report(1, '5' as never), "value: expected a number, or a list of them, got '5'"],
    ['reports NaN', ({ report }) => report(1, NaN), 'the objective returned NaN'],
    ['reports epoch 0', ({ report }) => report(0, 1), 'epoch: expected a whole number >= 1, got 0'],
  ];

  it.each(outcomes)(
    'that %s is a failed trial with its reason, and the log tells the same',
    async (_, objective, reason) => {
      const study = new Study({ space, trials: 2, workers: 1 });
      const entries: Entry[] = [{ type: 'study', version: 1, settings: study.settings }];
      const executor = inProcess((trial) => (trial.id === 0 ? objective(trial) : 1), 1);
      await coordinate(study, executor, { record: (entry) => void entries.push(entry) });
      expect(study.trials.map(({ state }) => state)).toEqual(['failed', 'complete']);
      expect(study.trials[0]!.reason).toContain(reason);
      const log = entries.reduce(
        ({ text, check }, entry) => {
          const next = writeEntry(entry, check);
          return { text: text + next.line, check: next.check };
        },
        { text: '', check: undefined as string | undefined },
      );
      expect(replay(readLog(log.text, 'log').entries, 'log').trials).toEqual(study.trials);
    },
  );

  it('that reports an epoch beyond those that the study has is a failed trial', async () => {
    const { trials } = await tune({ space, trials: 1, epochs: 3, objective: ({ report }) => report(4, 1) });
    expect(trials[0]!.reason).toBe('epoch: expected a whole number from 1 to 3, got 4');
  });

  it('that returns more values than there are objectives ends the search, and the log stays good', async () => {
    const entries: Entry[] = [];
    const study = new Study({ space, trials: 2 });
    const search = coordinate(
      study,
      inProcess(() => [1, 2], 1),
      { record: (entry) => void entries.push(entry) },
    );
    await expect(search).rejects.toThrow('values: expected 1, one an objective, got 2');
    expect(entries).toEqual([]);
  });
});

describe('a log of another program, its checks right', () => {
  const { settings } = new Study({ space, trials: 2 });
  const study: Entry = { type: 'study', version: 1, settings };
  const textOf = (...entries: unknown[]) => {
    let check: string | undefined;
    return entries
      .map((entry) => {
        const next = writeEntry(entry as Entry, check);
        check = next.check;
        return next.line;
      })
      .join('');
  };

  it.each([
    ['null', null],
    ['a number', 5],
    ['a list', []],
    ['another type', { type: 'toString' }],
    ['an outcome of nothing', { type: 'outcome', trial: 0, to: 1 }],
    ['an outcome of texts', { type: 'outcome', trial: 0, to: 1, values: ['a'] }],
    ['an outcome of no trial', { type: 'outcome', to: 1, values: [1] }],
    ['a limit without a number', { type: 'limit', counted: 0 }],
  ])('%s: refused, since a newer bptt may have written it', (_, entry) => {
    expect(() => readLog(textOf(study, entry), 'log')).toThrow(
      /^log: line 2: expected an entry of version 1, .* found .*, perhaps of a newer bptt; the log stays as it is$/,
    );
  });

  it('of another version is named by it, even where its checks are others', () => {
    const other = textOf({ ...study, version: 2 });
    for (const text of [other, other.slice(1), `sha256:${other}`])
      expect(() => readLog(text, 'log')).toThrow('log: line 1: expected a study of version 1, found version 2');
  });

  it.each([
    [{ ...study, settings: {} }, 'log: line 1: expected settings of a study, found space: expected'],
    [{ ...study, settings: { ...settings, sampler: 'magic' } }, 'found sampler: expected'],
    [{ ...study, settings: { ...settings, space: { x: float(2, 1) } } }, 'found space.x: expected low <= high'],
    [{ ...study, settings: { ...settings, shape: 1 } }, 'found settings: expected only'],
  ])('with other settings is refused, number %#', (first, message) => {
    expect(() => replay(readLog(textOf(first), 'log').entries, 'log')).toThrow(message);
  });
});
