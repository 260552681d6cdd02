/** @file Who takes part: our builds, and the peers that are found. Whoever does not start is left out, with its reason. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Variant } from '@bptt/kernels';
import { ArgumentError, BackendError, isBpttError } from '@bptt/errors';
import { limitName } from './core-limit.js';
import { oursOn } from './names.js';
import { Peer } from './peer.js';
import pytorch from './peers/pytorch.py';
import { epochImages, type Workload } from './workloads.js';

export interface Contestant {
  name: string;
  /** Which build of ours it is; peers have none. */
  variant?: Variant;
  /** How many threads ours may use. */
  threads?: number;
  peer: Peer;
  /** Whether it runs the loop that shows the core's limit, instead of the workload. */
  limit?: boolean;
  /** Milliseconds until its idle threads stop spinning. */
  settle: number;
}

export interface Field {
  contestants: Contestant[];
  /** Why somebody does not take part. */
  leftOut: Record<string, string>;
}

/** As many as there are CPUs for this process; ours runs on at most 32. */
const cores = availableParallelism();
export const threadCounts = [...new Set([1, Math.min(2, cores), Math.min(32, cores)])];

/** OpenBLAS's and OpenMP's idle threads spin for some 20 ms before they sleep. */
const spinning = 50;

export const peerNames = [
  'PyTorch, 1 thread',
  'PyTorch, 2 threads',
  'PyTorch, all cores',
  'onnxruntime-web',
  'jax-js',
  'tfjs-layers',
  'plain tfjs',
] as const;
export type PeerName = (typeof peerNames)[number];
/** What one asks for: PyTorch on any number of threads. */
export const kindOf = (name: PeerName): string => name.split(',')[0]!;
export const peerKinds = [...new Set(peerNames.map(kindOf))];

/** The builds of ours, an error if one that is named (`must`) cannot run here; and the peers beside them. */
interface Asked {
  variants: Variant[];
  /** Each build once on each of these; one thread unless given. */
  threads?: readonly number[];
  must: boolean;
  peers: readonly PeerName[];
}

/**
 * Starts everybody, one after the other: a wide build measures itself first, which needs quiet.
 * @param python the interpreter, if it is named; else the first that has PyTorch.
 */
export async function gather(asked: Asked, python: string | undefined, signal: AbortSignal): Promise<Field> {
  const field: Field = { contestants: [], leftOut: {} };
  const node =
    (file: string, ...args: string[]) =>
    () =>
      Peer.start(process.execPath, [fileURLToPath(new URL(`./peers/${file}.js`, import.meta.url)), ...args], signal);
  const enter = async (name: string, start: () => Promise<Peer>, more: Partial<Contestant> = {}) => {
    try {
      field.contestants.push({ name, peer: await start(), settle: 0, ...more });
    } catch (error) {
      signal.throwIfAborted();
      if (isBpttError(error)) throw error;
      if (more.variant && asked.must) throw new BackendError((error as Error).message);
      field.leftOut[name] = (error as Error).message;
    }
  };
  for (const variant of asked.variants)
    for (const threads of asked.threads ?? [1])
      await enter(oursOn(variant, threads), node('bptt', variant, String(threads)), { variant, threads });
  const pythons = python
    ? [python]
    : [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'].filter((command) => !!command);
  const pytorchOn = (threads: number) => () => startPytorch(pythons as string[], threads, python !== undefined, signal);
  const starts: Record<PeerName, [start: () => Promise<Peer>, settle?: number]> = {
    'PyTorch, 1 thread': [pytorchOn(1)],
    'PyTorch, 2 threads': [pytorchOn(2), spinning],
    'PyTorch, all cores': [pytorchOn(cores), spinning],
    'onnxruntime-web': [node('onnxruntime-web')],
    'jax-js': [node('jax-js')],
    'tfjs-layers': [node('tfjs-layers')],
    'plain tfjs': [node('bptt', 'reference')],
  };
  for (const name of asked.peers) {
    if (name === 'PyTorch, all cores' && cores <= 2) continue; // they are the two above
    const [start, settle = 0] = starts[name];
    await enter(name, start, { settle });
  }
  return field;
}

/** Those who do `workload`, and for products the limits of our builds. */
export function entrants(contestants: Contestant[], workload: Workload): Contestant[] {
  const able = contestants.filter(({ peer }) => peer.alive && peer.ready.kinds.includes(workload.kind));
  if (workload.kind !== 'products') return able;
  return able.flatMap((contestant) =>
    contestant.variant && (contestant.threads ?? 1) === 1
      ? [contestant, { ...contestant, name: limitName(contestant.variant), limit: true }]
      : [contestant],
  );
}

/** On the first of `pythons` that can import torch; the others are taken from the list. */
async function startPytorch(pythons: string[], threads: number, must: boolean, signal: AbortSignal): Promise<Peer> {
  let reason = 'it has no torch';
  // torch.set_num_threads does not reach OpenBLAS's own threads: products would go on using every core.
  const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  while (pythons.length > 0) {
    try {
      return await Peer.start(pythons[0]!, ['-c', pytorch, String(threads), String(epochImages)], signal, env);
    } catch (error) {
      signal.throwIfAborted();
      reason = (error as Error).message;
      if (must)
        throw new ArgumentError('--python', 'an interpreter that can import torch', `${pythons[0]} (${reason})`);
      pythons.shift();
    }
  }
  throw new Error(`no Python with torch found (${reason})`);
}
