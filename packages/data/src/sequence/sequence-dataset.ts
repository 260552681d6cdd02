/** @file Sequences of any lengths and what they should lead to. */
import { ArgumentError, expectOptions, expectWholeNumber, ShapeError } from '@bptt/errors';
import { shuffledIndices } from '../shuffle.js';
import { checkedSample, type CheckedSample, type SequenceSample } from './sample.js';

/** Where sequences come from: `SequenceDataset`, the windows over a series, a part of either, or your own. */
export interface Sequences {
  /** The number of sequences. */
  readonly length: number;
  /** Sequence i, from 0. */
  get(i: number): CheckedSample;
  /** The steps of sequence i. */
  steps(i: number): number;
}

/**
 * Sequences in memory: `new SequenceDataset([{ inputs: [[0.1, 0.2], [0.3, 0.4]], label: 1 }, ...])`. All have the same kind of inputs but for
 * their number of steps, and the same kind of targets: `label`, `labels`, `target` or `targets`.
 */
export class SequenceDataset implements Sequences {
  readonly #samples: readonly CheckedSample[];

  /** @throws ArgumentError, ShapeError that names the sample and the field that is wrong, or unlike those of sample 0. */
  constructor(samples: readonly SequenceSample[]) {
    if (!Array.isArray(samples) || samples.length === 0)
      throw new ArgumentError('samples', 'an array of at least one { inputs, ... }', samples);
    this.#samples = samples.map((sample: SequenceSample, i) => checkedSample(sample, `samples[${i}]`));
    const [first] = this.#samples as [CheckedSample];
    this.#samples.forEach((sample, i) => expectAlike(sample, first, i));
  }

  get length(): number {
    return this.#samples.length;
  }

  get(i: number): CheckedSample {
    return this.#samples[expectWholeNumber('i', i, 0, this.length - 1)]!;
  }

  steps(i: number): number {
    return this.get(i).inputs.shape[0]!;
  }
}

function expectAlike({ inputs, name, target }: CheckedSample, first: CheckedSample, i: number): void {
  const kind = ({ data }: { data: object }) => data.constructor.name;
  const place = `samples[${i}]`;
  if (name !== first.name)
    throw new ArgumentError(place, `${first.name ?? 'no target'} as sample 0`, name ?? 'no target');
  if (String(inputs.shape.slice(1)) !== String(first.inputs.shape.slice(1)))
    throw new ShapeError(`${place}.inputs`, `[T, ${first.inputs.shape.slice(1).join(', ')}] as sample 0`, inputs.shape);
  if (kind(inputs) !== kind(first.inputs))
    throw new ArgumentError(`${place}.inputs`, `a ${kind(first.inputs)} as sample 0`, inputs.data);
  if (!target || !first.target) return;
  const from = name === 'targets' || name === 'labels' ? 1 : 0;
  if (String(target.shape.slice(from)) !== String(first.target.shape.slice(from)))
    throw new ShapeError(`${place}.${name}`, `[${first.target.shape.join(', ')}] as sample 0`, target.shape);
  if (kind(target) !== kind(first.target))
    throw new ArgumentError(`${place}.${name}`, `a ${kind(first.target)} as sample 0`, target.data);
}

/** The sequences with these numbers, in this order: a view. @throws ArgumentError for a number that there is none of. */
export function subsetOf(sequences: Sequences, indices: ArrayLike<number>): Sequences {
  const own = Array.from(indices, (index, i) => expectWholeNumber(`indices[${i}]`, index, 0, sequences.length - 1));
  const at = (i: number) => own[expectWholeNumber('i', i, 0, own.length - 1)]!;
  return { length: own.length, get: (i) => sequences.get(at(i)), steps: (i) => sequences.steps(at(i)) };
}

/**
 * Shuffles by the seed, and holds out round(length * validationFraction) of the sequences.
 * @throws ArgumentError where one of the parts would be empty.
 */
export function splitSequences(
  sequences: Sequences,
  options: { validationFraction?: number; seed?: number } = {},
): { train: Sequences; validation: Sequences } {
  const { validationFraction = 0.1, seed = 0 } = expectOptions('options', options, ['validationFraction', 'seed']);
  const held = Math.round(sequences.length * validationFraction);
  if (!(held >= 1 && held < sequences.length))
    throw new ArgumentError(
      'validationFraction',
      `a fraction that leaves both parts of ${sequences.length} sequences at least one`,
      validationFraction,
    );
  const order = shuffledIndices(sequences.length, seed);
  return {
    train: subsetOf(sequences, order.subarray(0, sequences.length - held)),
    validation: subsetOf(sequences, order.subarray(sequences.length - held)),
  };
}
