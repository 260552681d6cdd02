/** @file One parameter as the samplers see it: a stretch of the real line, even in x or ln x, in cells where it has steps; or choices. */
import { ln } from '@bptt/random';
import { exp } from '../elementary.js';
import type { Stream } from '../random.js';
import type { Parameter, Value } from './parameter.js';

export class Axis {
  /** How many values there are; Infinity for a float without steps. */
  readonly count: number;
  /** Of the stretch; a stepped parameter has half a step more on either side, so that each value has a cell of its own. */
  readonly low: number;
  readonly high: number;
  readonly #step: number | undefined;

  constructor(
    readonly name: string,
    readonly parameter: Parameter,
  ) {
    if (parameter.type === 'choice') {
      this.count = parameter.choices.length;
      [this.low, this.high] = [0, this.count];
      return;
    }
    const { type, low, high } = parameter;
    this.#step = parameter.step ?? (type === 'int' ? 1 : undefined);
    const step = this.#step ?? 0;
    // A stretch of 0.3 has three steps of 0.1, though 0.3 / 0.1 < 3 in floating point.
    const steps = step ? Math.floor((high - low) / step + 1e-9) : Infinity;
    this.count = low === high ? 1 : steps + 1;
    const end = step ? low + steps * step : high;
    this.low = this.position(low - step / 2);
    this.high = this.position(end + step / 2);
  }

  /** A single value. */
  get fixed(): boolean {
    return this.count === 1;
  }

  get discrete(): boolean {
    return this.count < Infinity;
  }

  /** Where a number lies on the stretch; the index of a choice. */
  position(value: Value): number {
    if (this.parameter.type === 'choice') return this.parameter.choices.indexOf(value);
    return this.parameter.log ? ln(value as number) : (value as number);
  }

  /** The value at a position, to the nearest step and within the bounds. */
  value(position: number): Value {
    if (this.parameter.type === 'choice')
      return this.parameter.choices[Math.min(Math.floor(position), this.count - 1)]!;
    const { low, high, log } = this.parameter;
    const x = log ? exp(position) : position;
    if (this.#step === undefined) return Math.min(Math.max(x, low), high);
    return this.valueAt(Math.min(Math.max(Math.round((x - low) / this.#step), 0), this.count - 1));
  }

  /** The i-th value of a discrete axis. */
  valueAt(i: number): Value {
    if (this.parameter.type === 'choice') return this.parameter.choices[i]!;
    const { low } = this.parameter;
    // 0.1 + 2 * 0.1 is 0.30000000000000004: what a person would write is meant.
    return this.#step === undefined ? low : Number((low + i * this.#step).toPrecision(15));
  }

  /** The stretch around a value of a stepped axis. */
  cell(value: number): [from: number, to: number] {
    const half = this.#step! / 2;
    return [this.position(value - half), this.position(value + half)];
  }

  has(value: Value): boolean {
    if (this.parameter.type === 'choice') return this.parameter.choices.includes(value);
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    const { low, high } = this.parameter;
    if (value < low || value > high) return false;
    return this.#step === undefined || this.value(this.position(value)) === value;
  }

  /** Each stretch of the axis, in x or ln x, is as likely as another of its length. */
  random(stream: Stream): Value {
    return this.value(this.low + stream.uniform() * (this.high - this.low));
  }

  toString(): string {
    if (this.parameter.type === 'choice') return `one of ${this.parameter.choices.join(', ')}`;
    const { type, low, high } = this.parameter;
    const what = type === 'int' ? 'a whole number' : 'a number';
    return `${what} from ${low} to ${high}${this.parameter.step ? ` in steps of ${this.parameter.step}` : ''}`;
  }
}
