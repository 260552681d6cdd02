/** @file The study that a log tells of. */
import { ArgumentError, expectOptions, FormatError, isBpttError } from '@bptt/errors';
import type { Entry } from './log.js';
import { Study, type StudyOptions } from './study.js';

/** @throws FormatError for settings that no study has, or an entry that the study did not ask for: the log is of another cost. */
export function replay(entries: readonly Entry[], source: string, options: StudyOptions = {}): Study {
  const [first, ...rest] = entries;
  if (first?.type !== 'study') throw new ArgumentError('entries', "a study's settings first", first?.type);
  expectOptions('options', options, ['cost']);
  const study = studyOf(first, source, options);
  rest.forEach((entry, i) => {
    const fits = entry.type === 'outcome' ? study.record(entry, outcomeOf(entry)) : entry.type === 'limit';
    if (entry.type === 'limit') study.limit(entry.trials, entry.counted);
    if (!fits) {
      const found = entry.type === 'outcome' ? `trial ${entry.trial} up to epoch ${entry.to}` : entry.type;
      const expected = 'the outcome of a segment that this study runs';
      throw new FormatError({ source, field: `line ${i + 2}`, expected, found });
    }
  });
  return study;
}

/** A study that another program wrote may have settings that this one does not know. */
function studyOf({ settings }: Entry & { type: 'study' }, source: string, options: StudyOptions): Study {
  try {
    return new Study(settings, options);
  } catch (error) {
    if (!isBpttError(error)) throw error;
    throw new FormatError({ source, field: 'line 1', expected: 'settings of a study', found: error.message });
  }
}

const outcomeOf = (entry: Entry & { type: 'outcome' }) =>
  'failed' in entry ? { failed: entry.failed } : { values: entry.values.map((value: number | null) => value ?? NaN) };
