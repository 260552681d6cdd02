import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialSettings, keysOf, readAddress, setValue, settingOf, valueOf, writeAddress } from './address.js';
import { figureNames } from './figure-names.js';
import { format, parse } from './kinds.js';
import { table, type ChapterId } from './table.js';

const chapters = Object.keys(table) as ChapterId[];
const keys = chapters.flatMap(keysOf);

test('an empty address is the first chapter with the settings of the table', () => {
  expect(readAddress('')).toEqual({ chapter: 'start', settings: initialSettings(), hidden: [], problems: [] });
  expect(writeAddress({ chapter: 'train', settings: initialSettings(), hidden: [] })).toBe('#train');
});

test('what is written is read again', () => {
  const place = fc.record({
    chapter: fc.constantFrom(...chapters),
    hidden: fc.subarray(keys),
    which: fc.nat(),
    values: fc.tuple(
      ...keys.map((key) => {
        const setting = settingOf(key);
        if (setting.kind === 'choice') return fc.constantFrom(...setting.values);
        if (setting.kind === 'flag') return fc.boolean();
        return setting.whole
          ? fc.integer({ min: setting.min, max: setting.max })
          : fc.double({ min: setting.min, max: setting.max, noNaN: true });
      }),
    ),
  });
  fc.assert(
    fc.property(place, ({ chapter, hidden, which, values }) => {
      const settings = initialSettings();
      keys.forEach((key, i) => setValue(settings, key, Object.is(values[i], -0) ? 0 : values[i]!));
      const figure = [...figureNames[chapter], which + 1 > 99 ? undefined : which + 1][which % 5];
      expect(readAddress(writeAddress({ chapter, settings, hidden, figure }))).toEqual({
        chapter,
        figure,
        settings,
        hidden,
        problems: [],
      });
    }),
  );
});

test('any text at all gives a place and no throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { settings } = readAddress(text);
      for (const key of keys) expect(parse(settingOf(key), format(valueOf(settings, key)))).not.toBe(undefined);
    }),
  );
});

describe('what is out of range is refused and named', () => {
  test.each([
    ['#train?train.hidden=0', "Hidden size: expected a whole number from 1 to 256, got '0'; it stays 64."],
    ['#train?train.hidden=1.5', "Hidden size: expected a whole number from 1 to 256, got '1.5'; it stays 64."],
    ['#train?train.lr=NaN', "Learning rate: expected a number from 0.00001 to 10, got 'NaN'; it stays 0.001."],
    ['#train?train.lr=0x1', "Learning rate: expected a number from 0.00001 to 10, got '0x1'; it stays 0.001."],
    ['#train?train.module=cnn', "Network: expected rnn or lstm or gru, got 'cnn'; it stays lstm."],
    ['#train?hide=train.lr,me', "There is no setting 'me' to hide."],
    ['#vanishing?figure=rows', "There is no figure 'rows' in this chapter."],
    ['#vanishing?figure=0', "There is no figure '0' in this chapter."],
    ['#nowhere', "There is no chapter 'nowhere'."],
    ['#train?constructor=1', "There is no setting 'constructor'."],
  ])('%s', (hash, problem) => {
    expect(readAddress(hash)).toMatchObject({ settings: initialSettings(), problems: [problem] });
  });
});
