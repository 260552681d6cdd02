/** @file What the bench found, as it is printed with --json and drawn. */
import os from 'node:os';
import { z } from 'zod';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import type { Variant } from '@bptt/kernels';
import type { Contestant } from './contestants.js';
import { limitName } from './core-limit.js';
import { units, type Workload } from './workloads.js';

const quartiles = z.tuple([z.number(), z.number()]);

const row = z
  .object({
    name: z.string(),
    id: z.string(),
    unit: z.enum(units),
    variant: z.enum(['strict', 'relaxed', 'wide', 'wide-relaxed'] satisfies Variant[]),
    /** How many threads ours could use; 1 where it is not said. */
    threads: z.number().optional(),
    /** Medians over the rounds, in `unit`. */
    ours: z.number(),
    peers: z.record(z.string(), z.number()),
    /** First and third quartile. */
    spread: z.object({ ours: quartiles, peers: z.record(z.string(), quartiles) }),
    /** How many times as fast as `reference` ours is; null with a `reason`. */
    ratio: z.number().nullable(),
    reference: z.string().optional(),
    reason: z.string().optional(),
  })
  .refine(({ peers, spread }) => Object.keys(peers).every((name) => Object.hasOwn(spread.peers, name)), {
    error: 'a spread for each of the peers',
    path: ['spread', 'peers'],
  });
export type Row = z.infer<typeof row>;

const result = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string(), v8: z.string(), os: z.string() }),
  /** Of the peers. */
  versions: z.record(z.string(), z.string()),
  /** Which PyTorch it is: its interpreter, and the vectors it uses. */
  pytorch: z.object({ python: z.string(), capability: z.string().optional() }).optional(),
  leftOut: z.record(z.string(), z.string()),
  /** How many times one core's work two processes do: 2 where the CPUs are cores, about 1 where they share one. */
  scaling: z.number().optional(),
  rounds: z.number(),
  interrupted: z.literal(true).optional(),
  rows: z.array(row),
});
export type Result = z.infer<typeof result>;

export const machine = (): Result['machine'] => ({
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  cores: os.cpus().length,
  node: process.versions.node,
  v8: process.versions.v8,
  os: `${os.type()} ${os.release()} ${os.arch()}`,
});

/** One row for each of our builds that was measured. */
export function rowsOf(workload: Workload, times: Map<Contestant, number[]>): Row[] {
  const { name, id, unit } = workload;
  const found = [...times].map(([contestant, values]) => ({
    contestant,
    median: quantile(values, 0.5),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)] as [number, number],
  }));
  return found.flatMap(({ contestant: { variant, threads = 1, limit }, median: ours, quartiles }) => {
    if (!variant || limit) return [];
    const peers = found.filter(
      ({ contestant }) => !contestant.variant || (contestant.limit && contestant.variant === variant),
    );
    const byName = <T>(value: (peer: (typeof found)[number]) => T) =>
      Object.fromEntries(peers.map((peer) => [peer.contestant.name, value(peer)]));
    const medians = byName(({ median }) => median);
    return [
      {
        name,
        id,
        unit,
        variant,
        threads,
        ours,
        peers: medians,
        spread: { ours: quartiles, peers: byName((peer) => peer.quartiles) },
        ...compared(workload, variant, ours, medians),
      },
    ];
  });
}

/** Against the core's limit for products, else against PyTorch in its fastest setting. */
function compared(
  { kind }: Workload,
  variant: Variant,
  ours: number,
  peers: Record<string, number>,
): Pick<Row, 'ratio' | 'reference' | 'reason'> {
  if (kind === 'products') {
    const reference = limitName(variant);
    return reference in peers
      ? { ratio: rounded(ours / peers[reference]!), reference }
      : { ratio: null, reason: "the core's limit was not measured" };
  }
  const [reference] = Object.keys(peers)
    .filter((name) => name.startsWith('PyTorch'))
    .sort((a, b) => peers[a]! - peers[b]!);
  return reference
    ? { ratio: rounded(peers[reference]! / ours), reference }
    : { ratio: null, reason: 'PyTorch was not measured' };
}

/** Linear between the two values that it lies between. */
function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return rounded(below + (above - below) * (at % 1));
}

const rounded = (value: number) => Number(value.toPrecision(5));

/** More than a thousand rows. */
const mostBytes = 2 ** 20;

/** A result that `--json` printed. @throws FileError that names the field which is none of a result's. */
export async function readResult(path: string): Promise<Result> {
  const bytes = await readRegularFile(path, mostBytes);
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new FileError(path, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const { data, error } = result.safeParse(content);
  if (data) return data;
  const [{ path: field, message } = { path: [], message: '' }] = error.issues;
  throw new FileError(path, `not a result of bptt bench --json: ${field.join('.')}: ${message}`);
}
