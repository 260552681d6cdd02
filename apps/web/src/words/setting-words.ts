/** @file What settings are called, in the reader's language. */
import type { SettingKey } from '../settings/table.js';
import { settings as de } from './de/settings.js';
import { settings as en } from './en/settings.js';
import { translated } from './language.js';

export interface SettingWords {
  label: string;
  /** What the number means or what 0 does, in a few words. */
  hint?: string;
  /** What the values of a choice are called; themselves when left out. */
  names?: Readonly<Record<string, string>>;
}

export type AllSettingWords = Readonly<Record<SettingKey, SettingWords>>;

const all = translated<AllSettingWords>({ en, de });

export const wordsOf = (key: SettingKey): SettingWords => all()[key];
