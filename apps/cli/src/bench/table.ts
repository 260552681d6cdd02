/** @file The result as a table: for each workload ours to the left, the peers to the right. */
import Table from 'cli-table3';
import { style } from '../terminal/style.js';
import type { Result, Row } from './result.js';

const widths = [20, 38, 38] as const;

export function table({ machine, versions, leftOut, scaling, rounds, rows, interrupted }: Result): string {
  const drawn = new Table({
    head: ['', 'bptt: median, quartiles, ratio', 'peers: median, quartiles'],
    style: { head: [], border: [] },
    colWidths: [...widths],
    wordWrap: true,
  });
  for (const group of grouped(rows))
    drawn.push([`${group[0]!.name.replace(', ', '\n')} (${group[0]!.unit})`, ours(group), peers(group)]);
  return [
    `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}, V8 ${machine.v8}; ${machine.os}; ${rounds} round${rounds > 1 ? 's' : ''}${interrupted ? ', interrupted' : ''}`,
    ...(scaling === undefined ? [] : [inWords(scaling)]),
    rows.length > 0 ? drawn.toString() : 'no row is complete',
    'ratio: PyTorch in its better setting over bptt, and for products bptt over the limit of the core; higher is better',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...adviceOn(versions['PyTorch']),
    ...Object.entries(leftOut).map(([name, reason]) => `left out: ${name}: ${reason}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function inWords(scaling: number): string {
  const shared = scaling < 1.3 ? ': the CPUs share a core, so that threads bring little' : '';
  return `two processes at once do ${scaling.toFixed(2)} times the work of one${shared}`;
}

/** PyTorch's recurrent layers became faster with oneDNN on the CPU. */
function adviceOn(version: string | undefined): string[] {
  if (version && Number.parseFloat(version) >= 2) return [];
  return [
    `${version ? `PyTorch ${version} is old` : 'no PyTorch was found'}: for a current one, \`pip install torch\` in an environment of its own, and name its interpreter by --python`,
  ];
}

/** Rows of one workload together. */
function grouped(rows: Row[]): Row[][] {
  return [...new Set(rows.map(({ id }) => id))].map((id) => rows.filter((row) => row.id === id));
}

function ours(group: Row[]): string {
  return group
    .map(({ variant, threads = 1, ours, spread, ratio }) => {
      const times = ratio === null ? '-' : ratio.toFixed(2);
      return (
        line(12, threads === 1 ? variant : ` ${threads} threads`, ours, spread.ours) +
        ' ' +
        (ratio !== null && ratio >= 1 ? style('green', times.padStart(5)) : times.padStart(5))
      );
    })
    .join('\n');
}

function peers(group: Row[]): string {
  const all = new Map(
    group.flatMap((row) =>
      Object.entries(row.peers).map(([name, median]) => [name, [median, row.spread.peers[name]!] as const]),
    ),
  );
  return [...all].map(([name, [median, quartiles]]) => line(18, name, median, quartiles)).join('\n');
}

const line = (width: number, name: string, median: number, [low, high]: [number, number]) =>
  `${name.padEnd(width)} ${style('bold', number(median).padStart(5))} ${`${number(low)}-${number(high)}`.padStart(11)}`;

/** Three digits that count. */
const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
