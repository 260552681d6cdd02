/** @file PyTorch run live: random weights, inputs and cotangents, new every time, computed there and here. */
import { Random, writeSafetensors } from '@bptt/cells';
import { compare, type Comparison } from '@bptt/parity';
import type { Contestant } from '../bench/contestants.js';

export interface Live {
  python: string;
  version: string;
  /** Repeats these numbers with `--seed`. */
  seed: number;
  cases: ({ file: string } & Comparison)[];
}

/** What PyTorch is asked for: sizes, and what else its module takes. */
interface Sizes {
  module: 'RNN' | 'LSTM' | 'GRU';
  options: Record<string, string>;
  T: number;
  B: number;
  I: number;
  H: number;
  layers: number;
  bidirectional: boolean;
}

const modules: Pick<Sizes, 'module' | 'options'>[] = [
  { module: 'RNN', options: { nonlinearity: 'tanh' } },
  { module: 'RNN', options: { nonlinearity: 'relu' } },
  { module: 'LSTM', options: {} },
  { module: 'GRU', options: {} },
];

type Answer = Record<string, { shape: number[]; values: number[] }>;

/**
 * Each module in the exercise's size, and in two layers and both directions of sizes that the seed chooses.
 * @param leaveOut told why there is nothing to compare, when PyTorch fails.
 */
export async function compareLive(
  { name, peer }: Contestant,
  seed: number,
  signal: AbortSignal,
  leaveOut: (name: string, reason: string) => void,
): Promise<Live | null> {
  const random = new Random(seed);
  const upTo = (most: number) => 1 + Math.floor((most * (random.uniform(1, 1)[0]! + 1)) / 2.0001);
  const cases: Live['cases'] = [];
  for (const module of modules) {
    for (const sizes of [
      { ...module, T: 10, B: 1, I: 3, H: 3, layers: 1, bidirectional: false },
      { ...module, T: upTo(20), B: upTo(6), I: upTo(12), H: upTo(20), layers: 2, bidirectional: true },
    ]) {
      let tensors: Answer;
      try {
        tensors = await peer.tell<Answer>({ golden: { ...sizes, seed: seed + cases.length } });
      } catch (error) {
        signal.throwIfAborted();
        leaveOut(`${name}, live`, (error as Error).message);
        return null;
      }
      const file = nameOf(sizes);
      cases.push({ file, ...compare(goldenOf(sizes, tensors), file) });
    }
  }
  return { python: peer.ready.python!, version: peer.ready.version, seed, cases };
}

function nameOf({ module, options, T, B, I, H, layers }: Sizes): string {
  return `${[module, ...Object.values(options)].join(' ')} [${T}, ${B}, ${I}], H ${H}${layers > 1 ? ', 2 layers, both directions' : ''}`;
}

/** The bytes of a golden file of kind `forward-backward`. */
function goldenOf({ module, options, I, H, layers, bidirectional }: Sizes, answer: Answer): Uint8Array {
  const fields = {
    kind: 'forward-backward',
    module,
    ...options,
    input_size: I,
    hidden_size: H,
    num_layers: layers,
    bidirectional,
  };
  const metadata = new Map(Object.entries(fields).map(([key, value]) => [key, String(value)]));
  const tensors = Object.entries(answer).map(([name, { shape, values }]) => {
    return [name, { dtype: 'F32' as const, shape, bytes: new Uint8Array(Float32Array.from(values).buffer) }] as const;
  });
  return writeSafetensors({ metadata, tensors: new Map(tensors) });
}
