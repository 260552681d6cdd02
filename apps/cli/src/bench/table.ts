/** @file The result as a table: for each workload ours to the left, the peers to the right. */
import Table from 'cli-table3';
import { style } from '../terminal/style.js';
import type { Result, Row } from './result.js';

const widths = [17, 41, 38] as const;

export function table({ machine, versions, pytorch, leftOut, scaling, rounds, rows, interrupted }: Result): string {
  const drawn = new Table({
    head: ['', 'bptt on so many threads: median, ratio', 'peers: median, quartiles'],
    style: { head: [], border: [] },
    colWidths: [...widths],
    wordWrap: true,
  });
  for (const group of grouped(rows))
    drawn.push([`${group[0]!.name.replace(', ', '\n')} (${group[0]!.unit})`, ours(group), peers(group)]);
  return [
    `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}, V8 ${machine.v8}; ${machine.os}; ${rounds} round${rounds > 1 ? 's' : ''}${interrupted ? ', interrupted' : ''}`,
    rows.length > 0 ? drawn.toString() : 'no row is complete',
    'ratio: PyTorch in its better setting over bptt, and for products bptt over the limit of the core; higher is better',
    ...scalingTable(rows, scaling),
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}${name === 'PyTorch' ? inBrackets(pytorch) : ''}`)
      .join(', '),
    ...adviceOn(versions['PyTorch'], Object.keys(leftOut)),
    ...Object.entries(leftOut).map(([name, reason]) => `left out: ${name}: ${reason}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const inBrackets = (pytorch: Result['pytorch']) =>
  pytorch ? ` (${[pytorch.python, pytorch.capability].filter(Boolean).join(', ')})` : '';

/** How many times as fast as one thread, and how two processes that share nothing scale here: more than that no thread can bring. */
function scalingTable(rows: Row[], scaling: number | undefined): string[] {
  const builds = [...new Set(rows.map(({ variant }) => variant))];
  const of = (group: Row[], variant: Row['variant']) => {
    const one = group.find((row) => row.variant === variant && (row.threads ?? 1) === 1);
    const more = group.filter((row) => row.variant === variant && (row.threads ?? 1) > 1);
    return one
      ? more.map((row) => {
          const times = row.unit === 'GFLOP/s' ? row.ours / one.ours : one.ours / row.ours;
          return `${times.toFixed(2)} on ${row.threads}`;
        })
      : [];
  };
  const lines = grouped(rows)
    .map((group) => [group[0]!.name, ...builds.map((variant) => of(group, variant).join('\n'))])
    .filter((cells) => cells.slice(1).some((cell) => cell !== ''));
  const said = scaling === undefined ? [] : [inWords(scaling)];
  if (lines.length === 0) return said;
  const drawn = new Table({
    head: ['times as fast as one thread', ...builds],
    style: { head: [], border: [] },
    colWidths: [38, ...builds.map(() => 14)],
    wordWrap: true,
  });
  drawn.push(...lines);
  return [drawn.toString(), ...said];
}

function inWords(scaling: number): string {
  const shared = scaling < 1.3 ? ': the CPUs share a core, so that threads bring little' : '';
  return `two processes at once do ${scaling.toFixed(2)} times the work of one${shared}`;
}

/** PyTorch's recurrent layers became faster with oneDNN on the CPU. */
function adviceOn(version: string | undefined, leftOut: string[]): string[] {
  const wanted = version !== undefined || leftOut.some((name) => name.startsWith('PyTorch'));
  if (!wanted || Number.parseFloat(version ?? '0') >= 2) return [];
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
        line(15, `${variant.padEnd(12)} ${String(threads).padStart(2)}`, ours, spread.ours) +
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
