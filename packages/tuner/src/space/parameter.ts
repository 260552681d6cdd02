/** @file What one hyper-parameter may be: a float, a whole number or a choice, perhaps only under a condition. */
import { ArgumentError, expectOptions } from '@bptt/errors';

export type Value = number | string | boolean;

/** Values by name. A parameter whose condition does not hold is absent. */
export type Config = Readonly<Record<string, Value>>;

/** The parameter exists only where each named one has one of these values. */
type When = Readonly<Record<string, readonly Value[]>>;

export interface FloatParameter {
  type: 'float';
  low: number;
  high: number;
  /** Values low, low + step, ... */
  step?: number | undefined;
  /** Even in ln x instead of x; low > 0, no step. */
  log?: boolean | undefined;
  when?: When | undefined;
}

export interface IntParameter {
  type: 'int';
  low: number;
  high: number;
  /** 1 when left out; none with `log`. */
  step?: number | undefined;
  log?: boolean | undefined;
  when?: When | undefined;
}

export interface ChoiceParameter {
  type: 'choice';
  choices: readonly Value[];
  when?: When | undefined;
}

export type Parameter = FloatParameter | IntParameter | ChoiceParameter;

type Options<P> = Omit<P, 'type' | 'low' | 'high' | 'choices'>;

export const float = (low: number, high: number, options: Options<FloatParameter> = {}): FloatParameter => ({
  type: 'float',
  low,
  high,
  ...expectOptions('options', options, ['step', 'log', 'when']),
});

export const int = (low: number, high: number, options: Options<IntParameter> = {}): IntParameter => ({
  type: 'int',
  low,
  high,
  ...expectOptions('options', options, ['step', 'log', 'when']),
});

export const choice = (choices: readonly Value[], options: Options<ChoiceParameter> = {}): ChoiceParameter => ({
  type: 'choice',
  choices,
  ...expectOptions('options', options, ['when']),
});

const known = {
  float: ['type', 'low', 'high', 'step', 'log', 'when'],
  int: ['type', 'low', 'high', 'step', 'log', 'when'],
  choice: ['type', 'choices', 'when'],
} as const;

const isValue = (value: unknown): value is Value =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** @throws ArgumentError that names the parameter and what is wrong with it. */
export function checkParameter(name: string, parameter: unknown): asserts parameter is Parameter {
  const wrong = (field: string, expected: string, got: unknown) =>
    new ArgumentError(`space.${name}${field}`, expected, typeof got === 'object' ? JSON.stringify(got) : got);
  if (typeof parameter !== 'object' || parameter === null || Array.isArray(parameter)) {
    throw wrong('', "an object such as { type: 'float', low: 0, high: 1 }", parameter);
  }
  // It would be an object's prototype, not one of its values.
  if (name === '__proto__') throw new ArgumentError('space', 'another name for a parameter', name);
  const given = parameter as Record<string, unknown>;
  const { type } = given;
  if (type !== 'float' && type !== 'int' && type !== 'choice') throw wrong('.type', "'float', 'int' or 'choice'", type);
  expectOptions(`space.${name}`, given, known[type]);
  if (type === 'choice') checkChoices(given['choices'], wrong);
  else checkRange(given as unknown as FloatParameter | IntParameter, wrong);
}

type Wrong = (field: string, expected: string, got: unknown) => ArgumentError;

function checkChoices(choices: unknown, wrong: Wrong): void {
  if (!Array.isArray(choices) || choices.length === 0) throw wrong('.choices', 'a list of at least one value', choices);
  for (const value of choices) if (!isValue(value)) throw wrong('.choices', 'finite numbers, strings, booleans', value);
  if (new Set(choices).size < choices.length) throw wrong('.choices', 'each value once', choices);
}

function checkRange({ type, low, high, step, log }: FloatParameter | IntParameter, wrong: Wrong): void {
  const fits = type === 'int' ? Number.isSafeInteger : Number.isFinite;
  const number = type === 'int' ? 'a whole number' : 'a finite number';
  if (!fits(low)) throw wrong('.low', number, low);
  if (!fits(high)) throw wrong('.high', number, high);
  if (low > high) throw wrong('', `low <= high`, `low ${low}, high ${high}`);
  if (!Number.isFinite(high - low)) throw wrong('', 'a finite high - low', `low ${low}, high ${high}`);
  if (log !== undefined && typeof log !== 'boolean') throw wrong('.log', 'true or false', log);
  if (log && !(low > 0)) throw wrong('.low', 'a number > 0, since log is true', low);
  if (step === undefined) return;
  if (log) throw wrong('.step', 'none, since log is true', step);
  if (!(fits(step) && step > 0)) throw wrong('.step', `${number} > 0`, step);
}
