/** @file Streams of random numbers, each decided by (seed of the study, trial, purpose) and by nothing else. */
import { generatorOf, openUniform, type Generator } from '@bptt/random';

/** FNV-1a over the text, then the finaliser of MurmurHash3, so that neighbouring trials get unlike seeds. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A whole number from 0 to 2^32 - 1 for what a trial does itself, such as its initial weights. */
export const seedOf = (study: number, trial: number, purpose: string): number => hash(`${study}/${trial}/${purpose}`);

export class Stream {
  readonly #generator: Generator;

  constructor(study: number, trial: number, purpose: string) {
    this.#generator = generatorOf(seedOf(study, trial, purpose));
  }

  /** From U(0, 1), 53 bits, neither 0 nor 1. */
  uniform(): number {
    return openUniform(this.#generator);
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** An index, each with its weight's share; the weights sum to 1. */
  choice(weights: readonly number[]): number {
    let rest = this.uniform();
    for (let i = 0; i < weights.length - 1; i++) if ((rest -= weights[i]!) < 0) return i;
    return weights.length - 1;
  }
}
