/** @file Where the reader is: the chapter and all settings, kept equal to the address. */
import { readAddress, writeAddress, type Place } from './address.js';
import { wordsOf } from '../words/setting-words.js';
import type { ChapterId, SettingKey, Settings } from './table.js';

/** What was last read or written; where the address is another one, the browser is about to tell of a change. */
let seen = location.hash;
const { problems, ...start } = readAddress(seen);

/** The chapter shown, the settings and the controls that a lesson hides. Change `place.settings` freely: the address follows. */
export const place: Place = $state(start);

/** The settings by chapter, `settings.train.hidden`. */
export const settings = place.settings;

/** Whether a reader can change this setting; where not, what moves it is not shown either. */
export const isShown = (key: SettingKey): boolean => !place.hidden.includes(key);

/** The labels of those that are shown: `Time steps T, Hidden size`. */
export const labelsOf = (keys: readonly SettingKey[]): string =>
  keys
    .filter(isShown)
    .map((key) => wordsOf(key).label)
    .join(', ');

/** What the address said wrongly. */
export const complaints: { list: string[] } = $state({ list: problems });

/** The address of a chapter with the settings as they are now. */
export const addressOf = (chapter: ChapterId): string => writeAddress({ ...place, chapter });

/** The address of a chapter with the settings as they are now, but for these. */
export const addressWith = (chapter: ChapterId, changed: Partial<Settings>): string =>
  writeAddress({ ...place, chapter, settings: { ...settings, ...changed } });

/** Whether Back or Forward led to where the reader is, and no link. */
export const travel = { back: false };

/** What the entries of the browser's history hold that this page wrote itself. */
const ours = 'bptt';

/**
 * Keeps address and settings equal; returns what ends that. Browsers allow about 100 changes of the address in 30 s, so it follows
 * with a delay. Back and Forward bring a chapter and its settings as they were; those of other chapters stay as they are now.
 */
export function followAddress(): () => void {
  const onChange = () => {
    seen = location.hash;
    if (location.hash === addressOf(place.chapter)) return;
    const { problems, settings: values, ...rest } = readAddress(location.hash);
    travel.back = history.state === ours;
    Object.assign(place, rest);
    const chapters = travel.back ? [rest.chapter] : (Object.keys(values) as ChapterId[]);
    for (const chapter of chapters) Object.assign(settings[chapter], values[chapter]);
    complaints.list = problems;
  };
  addEventListener('hashchange', onChange);
  const stop = $effect.root(() => {
    $effect(() => {
      const address = addressOf(place.chapter);
      const timer = setTimeout(() => {
        if (location.hash !== seen || (address === seen && history.state === ours)) return;
        history.replaceState(ours, '', address);
        seen = location.hash;
      }, 300);
      return () => clearTimeout(timer);
    });
  });
  return () => {
    removeEventListener('hashchange', onChange);
    stop();
  };
}
