/** @file The kinds of settings: what each may be, how it is written in the address, and how it is read from there and as typed. */
import { frameWords } from '../words/frame.js';
import { exact, readings } from '../words/numbers.js';

export interface Choice<V extends string = string> {
  kind: 'choice';
  initial: V;
  values: readonly V[];
}

export interface NumberSetting {
  kind: 'number';
  initial: number;
  min: number;
  max: number;
  /** The distance of the values that the slider takes; typed values may lie between, unless `whole`. */
  step: number;
  whole: boolean;
  /** Whether equal distances on the slider are equal ratios. */
  logarithmic: boolean;
}

export interface Flag {
  kind: 'flag';
  initial: boolean;
}

export type Setting = Choice | NumberSetting | Flag;

export type ValueOf<S> = S extends Choice<infer V> ? V : S extends NumberSetting ? number : boolean;

type Range = Pick<NumberSetting, 'min' | 'max'> & Partial<NumberSetting>;

export const choice = <const V extends string>(initial: V, values: readonly V[]): Choice<V> => ({
  kind: 'choice',
  initial,
  values,
});
export const whole = (initial: number, rest: Range): NumberSetting => ({
  kind: 'number',
  whole: true,
  step: 1,
  logarithmic: false,
  ...rest,
  initial,
});
export const real = (initial: number, rest: Range): NumberSetting => ({
  kind: 'number',
  whole: false,
  step: 0.01,
  logarithmic: false,
  ...rest,
  initial,
});
export const flag = (initial: boolean): Flag => ({ kind: 'flag', initial });

/** What a value must be, for people: `a whole number from 1 to 256`. */
export function expected(setting: Setting): string {
  const words = frameWords();
  if (setting.kind === 'choice') return words.oneOf(setting.values);
  if (setting.kind === 'flag') return words.yesOrNo;
  return words.aNumber({ whole: setting.whole, min: exact(setting.min), max: exact(setting.max) });
}

/** The value that `text` stands for in the address; undefined when the setting cannot take it. */
export function parse(setting: Setting, text: string): string | number | boolean | undefined {
  if (setting.kind === 'choice') return setting.values.includes(text) ? text : undefined;
  if (setting.kind === 'flag') return text === 'yes' || (text === 'no' ? false : undefined);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return takes(setting, value) ? value : undefined;
}

const takes = ({ min, max, whole: integer }: NumberSetting, value: number): boolean =>
  value >= min && value <= max && (!integer || Number.isInteger(value));

/** The number that a reader typed, in the language's own way of writing or, where that is none for this setting, in the other. */
export function parseTyped(setting: NumberSetting, text: string): number | undefined {
  const [own, ...others] = readings(text);
  return (setting.whole ? [own] : [own, ...others]).find((value) => value !== undefined && takes(setting, value));
}

/** As it stands in the address. */
export const format = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** As a reader would type it. */
export const shown = (value: string | number | boolean): string =>
  typeof value === 'number' ? exact(value) : format(value);
