/** @file The kinds of settings: what each may be, how it is written in the address, and how it is read from there. */

interface Common<V> {
  label: string;
  initial: V;
}

export interface Choice<V extends string = string> extends Common<V> {
  kind: 'choice';
  values: readonly V[];
  /** What each value is called on the page; itself when left out. */
  names?: Partial<Record<V, string>>;
}

export interface NumberSetting extends Common<number> {
  kind: 'number';
  min: number;
  max: number;
  /** The distance of the values that the slider takes; typed values may lie between, unless `whole`. */
  step: number;
  whole: boolean;
  /** Whether equal distances on the slider are equal ratios. */
  logarithmic: boolean;
  /** What the number means or what 0 does, in a few words. */
  hint?: string;
}

export interface Flag extends Common<boolean> {
  kind: 'flag';
}

export type Setting = Choice | NumberSetting | Flag;

export type ValueOf<S> = S extends Choice<infer V> ? V : S extends NumberSetting ? number : boolean;

type Range = Pick<NumberSetting, 'label' | 'min' | 'max'> & Partial<NumberSetting>;

export const choice = <const V extends string>(
  initial: V,
  values: readonly V[],
  rest: Pick<Choice<V>, 'label' | 'names'>,
): Choice<V> => ({
  kind: 'choice',
  initial,
  values,
  ...rest,
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
export const flag = (initial: boolean, label: string): Flag => ({ kind: 'flag', initial, label });

/** What a value must be, for people: `a whole number from 1 to 256`. */
export function expected(setting: Setting): string {
  if (setting.kind === 'choice') return setting.values.join(' or ');
  if (setting.kind === 'flag') return 'yes or no';
  return `a ${setting.whole ? 'whole ' : ''}number from ${setting.min} to ${setting.max}`;
}

/** The value that `text` stands for; undefined when the setting cannot take it. */
export function parse(setting: Setting, text: string): string | number | boolean | undefined {
  if (setting.kind === 'choice') return setting.values.includes(text) ? text : undefined;
  if (setting.kind === 'flag') return text === 'yes' || (text === 'no' ? false : undefined);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= setting.min && value <= setting.max && (!setting.whole || Number.isInteger(value))
    ? value
    : undefined;
}

export const format = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
