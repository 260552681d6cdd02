/** @file The page's address: `#train?train.hidden=64&hide=train.lr`, read and written. */
import { frameWords } from '../words/frame.js';
import { wordsOf } from '../words/setting-words.js';
import { figureIn, type FigureAddress } from './figure-names.js';
import { expected, format, parse, shown, type Setting } from './kinds.js';
import { table, type ChapterId, type SettingKey, type Settings } from './table.js';

export interface Place {
  chapter: ChapterId;
  settings: Settings;
  /** The controls that a lesson hides. */
  hidden: SettingKey[];
  /** The figure of the chapter that is shown alone, inside another site. */
  figure?: FigureAddress | undefined;
  /** Whether the answers to the exercise's questions are shown at once, or not at all; on request when left out. */
  solutions?: 'shown' | 'hidden' | undefined;
}

type Value = string | number | boolean;

const entries: [key: SettingKey, setting: Setting][] = Object.entries(table).flatMap(([chapter, group]) =>
  Object.entries(group as Record<string, Setting>).map(([name, setting]): [SettingKey, Setting] => [
    `${chapter}.${name}` as SettingKey,
    setting,
  ]),
);
const known = new Map<string, Setting>(entries);

const isChapter = (text: string): text is ChapterId => Object.hasOwn(table, text);

export const settingOf = (key: SettingKey): Setting => known.get(key)!;

/** The settings of a chapter, in the table's order. */
export const keysOf = (chapter: ChapterId): SettingKey[] =>
  entries.map(([key]) => key).filter((key) => key.startsWith(`${chapter}.`));

export function valueOf(settings: Settings, key: SettingKey): Value {
  const [chapter, name] = key.split('.') as [ChapterId, string];
  return (settings[chapter] as Record<string, Value>)[name]!;
}

export function setValue(settings: Settings, key: SettingKey, value: Value): void {
  const [chapter, name] = key.split('.') as [ChapterId, string];
  (settings[chapter] as Record<string, Value>)[name] = value;
}

export function initialSettings(): Settings {
  const settings = Object.fromEntries(Object.keys(table).map((chapter) => [chapter, {}])) as Settings;
  for (const [key, { initial }] of entries) setValue(settings, key, initial);
  return settings;
}

/** What an address says; what it says wrongly is left out, and named in `problems`. */
export function readAddress(hash: string): Place & { problems: string[] } {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const problems: string[] = [];
  const words = frameWords();
  const quoted = (text: string) => words.quoted(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const settings = initialSettings();
  let hidden: SettingKey[] = [];
  let figure: Place['figure'];
  let solutions: Place['solutions'];
  const chapter = isChapter(path) ? path : 'start';
  if (path && chapter !== path) problems.push(words.noChapter(quoted(path)));
  for (const [key, text] of new URLSearchParams(query)) {
    const setting = known.get(key);
    if (key === 'hide') {
      const names = [...new Set(text.split(',').filter(Boolean))];
      hidden = names.filter((name): name is SettingKey => known.has(name));
      for (const name of names) if (!known.has(name)) problems.push(words.nothingToHide(quoted(name)));
    } else if (key === 'figure') {
      figure = figureIn(chapter, text);
      if (figure === undefined) problems.push(words.noFigure(quoted(text)));
    } else if (key === 'solutions' && (text === 'shown' || text === 'hidden')) {
      solutions = text;
    } else if (!setting) {
      problems.push(words.noSetting(quoted(key)));
    } else {
      const value = parse(setting, text);
      if (value === undefined)
        problems.push(
          words.refusedInAddress(
            wordsOf(key as SettingKey).label,
            expected(setting),
            quoted(text),
            shown(setting.initial),
          ),
        );
      else setValue(settings, key as SettingKey, value);
    }
  }
  return {
    chapter,
    settings,
    hidden,
    figure,
    solutions,
    problems: [...new Set(problems)],
  };
}

/**
 * The address of a place; settings that are as at first are left out.
 * @param keys whose settings it holds; all when left out.
 */
export function writeAddress(
  { chapter, settings, hidden, figure, solutions }: Place,
  keys?: readonly SettingKey[],
): string {
  const parts = entries
    .filter(([key, { initial }]) => valueOf(settings, key) !== initial && (keys?.includes(key) ?? true))
    .map(([key]) => `${key}=${encodeURIComponent(format(valueOf(settings, key)))}`);
  if (figure !== undefined) parts.push(`figure=${figure}`);
  if (solutions) parts.push(`solutions=${solutions}`);
  if (hidden.length) parts.push(`hide=${hidden.join(',')}`);
  return `#${chapter}${parts.length ? `?${parts.join('&')}` : ''}`;
}
