/** @file What settings are called, in the reader's language. */
import type { SettingKey } from '../settings/table.js';
import { settings as de } from './de/settings.js';
import { settings as en } from './en/settings.js';
import { translated } from './language.js';
import type { AllSettingWords } from './setting-names.js';

const all = translated<AllSettingWords>({ en, de });

export const wordsOf = (key: SettingKey): AllSettingWords[SettingKey] => all()[key];
