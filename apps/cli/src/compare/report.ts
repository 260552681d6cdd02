/** @file What `bptt compare` found, as lines for people. */
import { posix } from 'node:path';
import Table from 'cli-table3';
import type { Comparison } from '@bptt/parity';
import { style } from '../terminal/style.js';
import type { Live } from './live.js';
import type { Timing } from './timings.js';

export type Case = { file: string } & Comparison;

const edges = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
const borderless = {
  chars: { ...Object.fromEntries(edges.map((edge) => [edge, ''])), middle: '  ' },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};
/** Of the columns beside the name, with the gaps before them. */
const numbersWidth = 47;

/** A line for each case, under the folder that it is in, no wider than the terminal. */
export function caseTable(cases: Case[]): string {
  const folders = new Map<string, Case[]>();
  for (const each of cases) {
    const folder = each.file.endsWith('.safetensors') ? posix.dirname(each.file.replaceAll('\\', '/')) : '';
    folders.set(folder, [...(folders.get(folder) ?? []), each]);
  }
  const isNested = [...folders.keys()].some((folder) => folder !== '');
  const nameOf = ({ file }: Case) =>
    isNested ? `  ${posix.basename(file.replaceAll('\\', '/'), '.safetensors')}` : file;
  const longest = Math.max(...cases.map((each) => nameOf(each).length));
  const width = Math.max(20, Math.min(longest, (process.stdout.columns ?? Infinity) - numbersWidth));
  const lines = [`${''.padEnd(width)}   squares  gradients  bound`];
  for (const [folder, inside] of folders) {
    if (folder !== '') lines.push(style('bold', folder));
    for (const each of inside) {
      const [name = '', ...rest] = inPieces(nameOf(each), width);
      const numbers = [
        each.sumSquaredDifference.toExponential(1).padStart(8),
        each.maxGradientDifference.toExponential(1).padStart(9),
        each.bound.padEnd(13),
      ];
      lines.push(
        [name.padEnd(width), ...numbers, each.passed ? style('green', '✓ equal') : style('red', '✗ differs')].join(
          '  ',
        ),
        ...rest,
      );
    }
  }
  return lines.join('\n');
}

/** A name that is too long goes on in the next line, indented. */
function inPieces(name: string, width: number): string[] {
  if (name.length <= width) return [name];
  const at = Math.max(name.lastIndexOf(' ', width - 1), name.lastIndexOf('-', width - 1)) + 1;
  const cut = at > width / 2 ? at : width;
  return [name.slice(0, cut), ...inPieces(`    ${name.slice(cut)}`, width)];
}

/** What failed, and a sentence on the whole. */
export function verdict(cases: Case[], what: string): string {
  const failed = cases.filter((each) => !each.passed);
  const most = (value: (each: Case) => number) => Math.max(...cases.map(value)).toExponential(1);
  if (failed.length) {
    const lines = failed.map(
      ({ file, failures }) =>
        `${file}: ${failures.slice(0, 5).join('; ')}${failures.length > 5 ? `; and ${failures.length - 5} more` : ''}`,
    );
    return [
      ...lines,
      `${failed.length} of ${cases.length} differ from PyTorch by more than their bound: not the same ${what} yet`,
    ].join('\n');
  }
  const [squares, gradients] = [most((each) => each.sumSquaredDifference), most((each) => each.maxGradientDifference)];
  return `Spot on: all ${cases.length} equal PyTorch. Squared differences sum to at most ${squares},\nwhere the exercise allows 1e-10; gradients are off by at most ${gradients}.`;
}

export function liveHead({ python, version, seed }: Live): string {
  return `PyTorch ${version}, run now by ${python}\non random weights and input (--seed ${seed})`;
}

/** Microseconds a forward pass of each module, and of how many runs. */
export function timingTable(timings: Timing[]): string {
  const modules = [...new Set(timings.map(({ module }) => module))];
  const label = ({ name, variant }: Timing) => (variant ? `${name}, ${variant}` : name);
  const table = new Table({
    ...borderless,
    head: ['µs a forward pass', ...modules, 'runs'],
    colAligns: ['left', ...modules.map(() => 'right' as const), 'right'],
  });
  for (const name of new Set(timings.map(label))) {
    const row = modules.map((module) => timings.find((timing) => label(timing) === name && timing.module === module));
    const runs = [...new Set(row.map((timing) => timing?.runs.toLocaleString('en')))].join(' / ');
    table.push([name, ...row.map((timing) => (timing ? style('bold', digits(microseconds(timing))) : '-')), runs]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
}

/** How we stand against PyTorch, if it was timed. */
export function timingVerdict(timings: Timing[]): string | undefined {
  const of = (module: string, fits: (timing: Timing) => boolean) =>
    timings
      .filter((timing) => timing.module === module && fits(timing))
      .sort((a, b) => microseconds(a) - microseconds(b))[0];
  const ratios = [...new Set(timings.map(({ module }) => module))].flatMap((module) => {
    const [ours, theirs] = [
      of(module, ({ variant }) => variant !== undefined),
      of(module, ({ name }) => name.startsWith('PyTorch')),
    ];
    return ours && theirs ? [`${module} ${digits(microseconds(theirs) / microseconds(ours))}`] : [];
  });
  return ratios.length
    ? `PyTorch's faster way takes so many times as long as bptt's fastest build:\n${ratios.join(', ')}`
    : undefined;
}

const microseconds = ({ seconds, runs }: Timing) => (1e6 * seconds) / runs;

/** Three digits that count. */
const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
