/** @file What tells one training from another: a checkpoint goes on only in the one that it was taken of. */
import { ArgumentError, expectSame } from '@bptt/errors';
import { Fingerprint } from '@bptt/formats';
import { arithmetic, runningVariant } from '@bptt/kernels';
import type { TrainOptions } from '../options.js';
import type { Parts } from './parts.js';

export interface Identity {
  /** What the caller says of it: `TrainOptions.recipe`. */
  recipe: object;
  model: { parameters: Record<string, readonly number[]>; architecture: object };
  options: object;
  /** Of each loader its length and, where it says, what tells its data. */
  data: Record<'trainLoader' | 'valLoader', { length: number; fingerprint?: string | undefined } | null>;
  lr: { base: number; numEpochs: number; curve?: string | undefined };
  arithmetic: { build: string; bits: string };
}

export function identityOf(parts: Parts, options: TrainOptions): Identity {
  const { model, best, meter } = parts;
  const { accumulate, clipNorm, average, patience, recipe = {} } = options;
  const dataOf = (place: Parts['validation']) =>
    place && { length: place.length, fingerprint: place.loader.fingerprint?.() };
  return {
    recipe: told(recipe) as object,
    model: {
      architecture: plain(model.architecture ?? {}),
      parameters: Object.fromEntries([...model.namedParameters()].map(([name, { shape }]) => [name, shape])),
    },
    options: plain({
      accumulate,
      clipNorm,
      average: average?.decay,
      patience,
      monitor: best.monitor,
      measures: best.names,
    }),
    data: { trainLoader: dataOf(parts.train)!, valLoader: dataOf(parts.validation) },
    lr: { base: parts.lrs.base, numEpochs: meter.numEpochs, curve: curveOf(parts, meter.numEpochs) },
    arithmetic: { build: runningVariant() ?? 'none', bits: new Fingerprint().add(arithmetic()).digits() },
  };
}

/**
 * @param kept of the training that the checkpoint was taken of.
 * @param now of the one that should go on from it.
 * @throws ArgumentError that names what is another: `seed: expected 0, as in the checkpoint, got 1`.
 */
export function expectSameTraining(kept: Identity, now: Identity, parts: Parts): void {
  for (const part of ['recipe', 'model'] as const) expectSame('', kept[part], now[part]);
  for (const name of ['trainLoader', 'valLoader'] as const) {
    const [before, after] = [kept.data[name], now.data[name]];
    if (!before !== !after)
      throw new ArgumentError(
        name,
        before ? 'one, as in the checkpoint' : 'none, as in the checkpoint',
        after ? 'one' : 'none',
      );
    expectSame(`${name}.length`, before?.length, after?.length);
    if (before?.fingerprint !== after?.fingerprint)
      throw new ArgumentError(name, 'the data of the checkpoint', 'other data');
  }
  expectSame('', kept.options, now.options);
  expectSame('lr', kept.lr.base, now.lr.base);
  if (kept.lr.curve !== curveOf(parts, kept.lr.numEpochs))
    throw new ArgumentError('schedule', 'that of the checkpoint', 'one of other learning rates');
  if (kept.arithmetic.bits !== now.arithmetic.bits) {
    const [before, after] = [kept, now].map(({ arithmetic: { build } }) => build);
    const advice = 'a training is the same to the bit only on a build with the bits that it began with';
    throw new ArgumentError('kernels', `the bits of the checkpoint, build ${before}`, `others, build ${after}`, advice);
  }
}

/**
 * How many epochs there are may change while a training is interrupted, unless that would have changed what was done already.
 * @param done the learning rates of the steps that are done.
 * @throws ArgumentError when fewer are wanted than are begun, or the learning rates so far would have been others.
 */
export function expectEpochs(kept: Identity, done: Float64Array, parts: Parts): void {
  const { numEpochs, stepsPerEpoch } = parts.meter;
  const before = kept.lr.numEpochs;
  const begun = Math.ceil(done.length / stepsPerEpoch);
  if (numEpochs < begun) throw new ArgumentError('numEpochs', `at least the ${begun} that are begun`, numEpochs);
  if (numEpochs === before || !parts.lrs.at) return;
  if (sampled(done.length).some((t) => parts.lrs.at!(t, numEpochs) !== done.at(t)))
    throw new ArgumentError('numEpochs', `${before}, as in the checkpoint`, numEpochs, 'the schedule depends on it');
}

/** Of a schedule's learning rates over a whole training; undefined where there is none, or it remembers something. */
function curveOf({ lrs, meter }: Parts, numEpochs: number): string | undefined {
  if (!lrs.at) return undefined;
  const rates = sampled(numEpochs * meter.stepsPerEpoch).map((t) => lrs.at!(t, numEpochs));
  return new Fingerprint().add(Float64Array.from(rates)).digits();
}

/** The numbers 0 to n - 1, or some thousand of them. */
function sampled(n: number): number[] {
  const stride = Math.ceil(n / 5000) || 1;
  return Array.from({ length: Math.ceil(n / stride) }, (_, i) => i * stride);
}

/** What says of itself what it is, such as a scaler or a vocabulary, counts as that, as in JSON. */
function told(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return told(value.toJSON());
  if (Array.isArray(value)) return value.map(told);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, told(part)]));
}

/** Without what was left out. */
const plain = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
