/** @file The loop: mutants of what reached something new, until the time is over. What goes wrong is kept, as small as it gets. */
import { isBpttError } from '../../packages/errors/src/index.js';
import { Random } from '../../packages/random/src/index.js';
import type { Coverage } from './coverage.js';
import { Mutator } from './mutate.js';
import { shrunk } from './shrink.js';
import type { Target } from './target.js';
import { measured, type Cost } from './measure.js';

/** Inputs between two looks at what was reached. */
const batch = 16;

/** What an input of at most 64 kB may take. */
const most: Cost = { seconds: 5, mebibytes: 300 };

export interface Failure {
  /** Of what went wrong and where, the same for inputs that go wrong alike. */
  name: string;
  bytes: Uint8Array;
}

interface Fuzzing {
  seed: number;
  /** From `performance.now()` on. */
  milliseconds: number;
  /** At least so many, however long they take. */
  inputs?: number;
  coverage: Pick<Coverage, 'fresh' | 'learn'>;
  /** Is shown each input before it is read, since reading may not come to an end; gives the path where it lies. */
  begin: (bytes: Uint8Array) => string;
  onFailure: (failure: Failure) => void;
}

interface Figures {
  inputs: number;
  /** Inputs that reached something new. */
  kept: number;
  worst: Cost;
}

export async function fuzz(target: Target, fuzzing: Fuzzing): Promise<Figures> {
  const { seed, milliseconds, inputs = 0, coverage, begin, onFailure } = fuzzing;
  const random = new Random(seed);
  const seeds = await target.seeds();
  const mutator = new Mutator(random, seeds);
  const corpus = [...seeds];
  const names = new Set<string>();
  const figures: Figures = { inputs: 0, kept: 0, worst: { seconds: 0, mebibytes: 0 } };
  const run = async (bytes: Uint8Array) => {
    const path = begin(bytes);
    const { outcome, cost } = await measured(() => failureOf(target, bytes, path));
    figures.inputs++;
    for (const unit of ['seconds', 'mebibytes'] as const)
      figures.worst[unit] = Math.max(figures.worst[unit], cost[unit]);
    return outcome ?? (cost.seconds > most.seconds ? 'slow' : cost.mebibytes > most.mebibytes ? 'large' : undefined);
  };
  const tell = async (name: string, bytes: Uint8Array) => {
    if (names.has(name)) return;
    names.add(name);
    const small =
      name === 'slow' || name === 'large' ? bytes : await shrunk(bytes, async (less) => (await run(less)) === name);
    onFailure({ name, bytes: small });
  };

  const tried = async (bytes: Uint8Array) => {
    const name = await run(bytes);
    if (name) await tell(name, bytes);
  };
  const mutant = () => {
    const bytes = mutator.pick(corpus);
    const edited = mutator.mutate(bytes, mutator.pick(corpus), target.structures?.(bytes) ?? []);
    return target.repaired && random.uniform53() < 0.7 ? target.repaired(edited) : edited;
  };

  for (const bytes of seeds) await tried(bytes);
  coverage.learn(coverage.fresh());
  const end = performance.now() + milliseconds;
  while (performance.now() < end || figures.inputs < inputs) {
    const mutants = Array.from({ length: batch }, mutant);
    for (const bytes of mutants) await tried(bytes);
    if (coverage.fresh().length === 0) continue;
    for (const bytes of mutants) {
      await run(bytes);
      const fresh = coverage.fresh();
      coverage.learn(fresh);
      if (fresh.length > 0) figures.kept = corpus.push(bytes) - seeds.length;
    }
  }
  return figures;
}

/** The name of what goes wrong with an input: nothing, where it is read or refused by a BpttError. */
export async function failureOf(target: Target, bytes: Uint8Array, path: string): Promise<string | undefined> {
  try {
    await target.read(bytes, path);
    return undefined;
  } catch (error) {
    if (isBpttError(error)) return undefined;
    const { name = 'thrown', message = String(error), stack = '' } = (error ?? {}) as Partial<Error>;
    const frame = /\bat (?:async )?(?:new )?([\w.#<>$]+)/.exec(stack)?.[1] ?? '';
    return `${name} in ${frame}: ${message.slice(0, 60)}`;
  }
}
