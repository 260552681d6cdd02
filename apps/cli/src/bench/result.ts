/** @file What the bench found, as it is printed with --json and drawn. */
import os from 'node:os';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import type { Variant } from '@bptt/kernels';
import type { Contestant } from './contestants.js';
import { limitName } from './core-limit.js';
import type { Unit, Workload } from './workloads.js';

export interface Row {
  name: string;
  id: string;
  unit: Unit;
  variant: Variant;
  /** Medians over the rounds, in `unit`. */
  ours: number;
  peers: Record<string, number>;
  /** First and third quartile. */
  spread: { ours: [number, number]; peers: Record<string, [number, number]> };
  /** How many times as fast as `reference` ours is; null with a `reason`. */
  ratio: number | null;
  reference?: string;
  reason?: string;
}

export interface Result {
  machine: { cpu: string; cores: number; node: string; v8: string; os: string };
  /** Of the peers. */
  versions: Record<string, string>;
  leftOut: Record<string, string>;
  rounds: number;
  interrupted?: true;
  rows: Row[];
}

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
  return found.flatMap(({ contestant: { variant, limit }, median: ours, quartiles }) => {
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

/** A result that `--json` printed. */
export async function readResult(path: string): Promise<Result> {
  const bytes = await readRegularFile(path);
  let result: Partial<Result>;
  try {
    result = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Result>;
  } catch (error) {
    throw new FileError(path, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const fits =
    typeof result?.machine?.cpu === 'string' &&
    Array.isArray(result.rows) &&
    result.rows.every((row) => typeof row?.ours === 'number' && typeof row.spread?.peers === 'object');
  if (!fits) throw new FileError(path, 'not a result of bptt bench --json');
  return result as Result;
}
