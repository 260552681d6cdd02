/** @file What every language says of each setting. */
import type { SettingKey } from '../settings/table.js';

interface SettingWords {
  label: string;
  /** What the number means or what 0 does, in a few words. */
  hint?: string;
  /** What the values of a choice are called; themselves when left out. */
  names?: Readonly<Record<string, string>>;
}

export type AllSettingWords = Readonly<Record<SettingKey, SettingWords>>;
