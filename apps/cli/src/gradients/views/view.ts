/** @file What a view of `bptt gradients` is: a look at each subject, then the same numbers as JSON, as a table and as a figure. */
import Table from 'cli-table3';
import type { Maybe, WorkOptions } from '@bptt/gradients-analysis';
import type { Subject } from '../subject.js';

export interface Scene {
  subjects: Subject[];
  /** An LSTM with an open forget gate, beside those that were asked for. */
  reference?: Subject;
  setting: string;
  /** What a view of a single sequence is of: Jacobian products, and the long one of the Lyapunov exponents. */
  first: { jacobians: string; lyapunov: string };
  /** What a row that is left out is replaced by, of a model on images. */
  baseline?: number;
}

export interface Shown {
  json: Record<string, unknown>;
  text(): string;
  /** SVG. */
  figure(): Promise<string>;
}

/** What draws is loaded when a figure is asked for. */
export const figures = () => import('@bptt/gradients-analysis/figures');

/** Looks at each subject, the reference last, and says how far that is. */
export type Look = <V>(at: (subject: Subject, work: WorkOptions) => Promise<V>) => Promise<Seen<V>[]>;

/** A subject's numbers, under its name. */
export type Seen<V> = Pick<Subject, 'label' | 'kind'> & { values: V };

export type View = (scene: Scene, look: Look) => Promise<Shown>;

export function table(head: string[], rows: string[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return drawn.toString();
}

export const spread = ({ median, lower, upper }: Record<'median' | 'lower' | 'upper', Maybe[]>) => ({
  median,
  lower,
  upper,
});

/** Sequence b of a batch [T, B, I]: [T, I]. */
export function sequenceOf(
  { data, shape }: Subject['runs'][number]['input'],
  b: number,
): { data: Float64Array; shape: number[] } {
  const [T, B, I] = shape as [number, number, number];
  return {
    data: Float64Array.from({ length: T * I }, (_, i) => data[(Math.floor(i / I) * B + b) * I + (i % I)]!),
    shape: [T, I],
  };
}
