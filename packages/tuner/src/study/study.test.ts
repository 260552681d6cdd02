import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditional } from '../../bench/functions.mjs';
import { choice, float, int, type Config } from '../space/parameter.js';
import { readLog, writeEntry, type Entry } from './log.js';
import { replay } from './replay.js';
import type { StudySettings } from './settings.js';
import { Study } from './study.js';
import type { Outcome, Segment } from './trial.js';

const { space } = conditional;
/** Falls with the epochs, and some configurations always fail. */
const outcome = ({ config, to }: Segment): Outcome =>
  config['layers'] === 5 ? { failed: 'too deep' } : { values: [conditional.value(config) + 1 / to] };
const cost = (config: Config) => (config['units'] as number) * (config['layers'] as number);

const toEnd = (study: Study): Study => {
  while (!study.ended) study.record(study.running[0]!, outcome(study.running[0]!));
  return study;
};
const settings = (given: Partial<StudySettings>) => ({ space, trials: 40, epochs: 9, seed: 3, ...given });

describe.each([
  ['none', 'random'],
  ['asha', 'tpe'],
  ['hyperband', 'random'],
  ['median', 'random'],
] as const)('a study with pruner %s and sampler %s', (pruner, sampler) => {
  const given = settings({ pruner, sampler });
  const expected = toEnd(new Study(given, { cost })).trials;

  it('decides the same whatever the order of outcomes, the number of real workers, deaths and restarts', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(99)), fc.integer({ min: 1, max: 8 }), (chance, workers) => {
        const next = (n: number) => chance.next().value! % n;
        const entries: Entry[] = [];
        let study = new Study(given, { cost });
        entries.push({ type: 'study', version: 1, settings: study.settings });
        while (!study.ended) {
          const open = study.running.slice(0, workers);
          const done = open[next(open.length)]!;
          if (next(10) === 0) continue; // its worker died
          entries.push({ type: 'outcome', trial: done.trial, to: done.to, ...outcome(done) });
          expect(study.record(done, outcome(done))).toBe(true);
          expect(study.record(done, { values: [-1] })).toBe(false); // an old attempt's answer comes late
          if (next(10) === 0) study = replay(entries, 'log', { cost }); // the coordinator died
        }
        expect(study.trials).toEqual(expected);
      }),
      { numRuns: 3 },
    );
  });

  it('starts no configuration twice and ends every trial', () => {
    expect(new Set(expected.map(({ config }) => JSON.stringify(config))).size).toBe(40);
    expect(expected.filter(({ state }) => state === 'running')).toEqual([]);
    for (const { config, state, reason } of expected) {
      if (config['layers'] === 5) expect([state, reason]).toEqual(['failed', 'too deep']);
    }
  });
});

it('asha: a third goes on at each rung, the best of it', () => {
  const { trials } = toEnd(new Study(settings({ pruner: 'asha', sampler: 'random', trials: 81, workers: 1 })));
  const reached = (epochs: number) => trials.filter((trial) => trial.epochs >= epochs).length;
  const ranked = trials
    .filter(({ state }) => state !== 'failed')
    .sort((a, b) => conditional.value(a.config) - conditional.value(b.config));
  const third = Math.floor(ranked.length / 3);
  expect(ranked.slice(0, third).every(({ epochs }) => epochs >= 3)).toBe(true);
  expect(ranked[0]!.state).toBe('complete');
  // Some went on while they were the best so far: more than a third, but far from all.
  expect(reached(3)).toBeGreaterThanOrEqual(third);
  expect(reached(3)).toBeLessThan(ranked.length / 2);
  expect(reached(9)).toBeLessThan(ranked.length / 6);
});

it('hyperband: every bracket has its share from the beginning', () => {
  const { trials } = new Study(settings({ pruner: 'hyperband', workers: 40 }));
  const counts = [0, 1, 2].map((bracket) => trials.filter((trial) => trial.bracket === bracket).length);
  expect(counts.reduce((a, b) => a + b)).toBe(40);
  expect(counts[0]).toBeGreaterThan(counts[1]!);
  expect(counts[1]).toBeGreaterThan(counts[2]!);
  expect(counts[2]).toBeGreaterThan(0);
});

it('a finite space ends when each configuration was tried', () => {
  const small = { a: choice(['x', 'y']), n: int(1, 3, { when: { a: ['y'] } }) };
  for (const sampler of ['tpe', 'random', 'grid'] as const) {
    const study = new Study({ space: small, trials: 100, sampler });
    while (!study.ended) study.record(study.running[0]!, { values: [study.running[0]!.trial] });
    expect(study.trials.map(({ config }) => JSON.stringify(config)).sort()).toEqual([
      '{"a":"x"}',
      '{"a":"y","n":1}',
      '{"a":"y","n":2}',
      '{"a":"y","n":3}',
    ]);
  }
});

it('NaN and infinity are failures with a reason, not values', () => {
  const study = new Study({ space: { x: float(0, 1) }, trials: 2 });
  study.record({ trial: 0, to: 1 }, { values: [NaN] });
  study.record({ trial: 1, to: 1 }, { values: [-Infinity] });
  expect(study.trials.map(({ state, reason }) => [state, reason])).toEqual([
    ['failed', 'the objective returned NaN'],
    ['failed', 'the objective returned -Infinity'],
  ]);
});

it('a limit ends a study early, and lets it go on later; a replay knows when', () => {
  const study = new Study(settings({ workers: 2 }));
  for (let i = 0; i < 10; i++) study.record(study.running[0]!, outcome(study.running[0]!));
  const entries: Entry[] = [{ type: 'study', version: 1, settings: study.settings }];
  study.limit(study.trials.length);
  toEnd(study);
  expect(study.trials.length).toBe(12);
  study.limit(20);
  expect(toEnd(study).trials.length).toBe(20);
  entries.push({ type: 'limit', counted: 10, trials: 12 }, { type: 'limit', counted: 12, trials: 20 });
  expect(toEnd(replay(entries, 'log')).trials).toEqual(study.trials);
});

it('async counts outcomes as they come, and its log replays', () => {
  const study = new Study(settings({ async: true, pruner: 'asha' }));
  const entries: Entry[] = [{ type: 'study', version: 1, settings: study.settings }];
  while (!study.ended) {
    const last = study.running.at(-1)!;
    entries.push({ type: 'outcome', trial: last.trial, to: last.to, ...outcome(last) });
    study.record(last, outcome(last));
  }
  expect(replay(entries, 'log').trials).toEqual(study.trials);
});

describe('the log', () => {
  const entries: Entry[] = [
    { type: 'study', version: 1, settings: new Study(settings({})).settings },
    { type: 'outcome', trial: 0, to: 9, values: [0.25] },
    { type: 'outcome', trial: 1, to: 9, failed: 'out of memory' },
  ];
  let check: string | undefined;
  const lines = entries.map((entry) => {
    const written = writeEntry(entry, check);
    check = written.check;
    return written.line;
  });
  const text = lines.join('');

  it('comes back as it was written', () => {
    expect(readLog(text, 'log')).toEqual({ entries, good: text.length, check });
  });

  it('cut anywhere after its first line, gives the lines before the cut', () => {
    for (let length = lines[0]!.length; length < text.length; length++) {
      const log = readLog(text.slice(0, length), 'log');
      const whole = lines.slice(0, 2).join('').length;
      expect(log.entries.length).toBe(length < whole ? 1 : 2);
      expect(log.good).toBe(length < whole ? lines[0]!.length : whole);
    }
  });

  it('with a changed, missing or exchanged line, gives those before it and names it', () => {
    const damaged = { line: 2, problem: 'does not fit its check' };
    expect(readLog(text.replace('0.25', '0.15'), 'log')).toMatchObject({ entries: [entries[0]], damaged });
    expect(readLog(lines[0]! + lines[2]!, 'log')).toMatchObject({ entries: [entries[0]], damaged });
    expect(readLog(lines[0]! + lines[2]! + lines[1]!, 'log')).toMatchObject({ entries: [entries[0]], damaged });
  });

  it.each(['', 'hello', '{"a":1}\n'])('that is none (%j) is refused', (other) => {
    expect(() => readLog(other, 'study/log.jsonl')).toThrow(
      /^study\/log\.jsonl: line 1 \(byte 0\): expected a study's settings/,
    );
  });

  it('holds an outcome that was no number, and gives it back as that', () => {
    const nothing = writeEntry({ type: 'outcome', trial: 0, to: 9, values: [NaN] }, writeEntry(entries[0]!).check);
    const study = replay(readLog(lines[0]! + nothing.line, 'log').entries, 'log');
    expect(study.trials[0]).toMatchObject({ state: 'failed', reason: 'the objective returned NaN' });
  });

  it('of other settings is refused by the line that does not fit', () => {
    const foreign: Entry[] = [entries[0]!, { type: 'outcome', trial: 70, to: 9, values: [1] }];
    expect(() => replay(foreign, 'log')).toThrow(
      'log: line 2: expected the outcome of a segment that this study runs, found trial 70 up to epoch 9',
    );
  });
});
