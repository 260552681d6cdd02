/** @file `bptt bench`: how fast the kernels are, beside PyTorch, jax-js, TensorFlow.js and ONNX Runtime in the same run. */
import { Command } from 'commander';
import { ArgumentError } from '@bptt/errors';
import type { Variant } from '@bptt/kernels';
import { listOf, wholeNumber, wholeNumberTo, words } from '../options/arguments.js';
import { manyOf, takes } from '../options/reader.js';
import { entrants, gather, kindOf, peerKinds, peerNames, threadCounts, type Field } from '../bench/contestants.js';
import { scalingOf } from '../bench/scaling.js';
import { measure, type Schedule } from '../bench/measure.js';
import { machine, readResult, rowsOf, type Result } from '../bench/result.js';
import { table } from '../bench/table.js';
import { chosen, workloads } from '../bench/workloads.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { saveOutput } from '../outputs/save-output.js';
import { note, printText, printJson } from '../terminal/print.js';

interface Options {
  only?: string[];
  rounds?: number;
  simd?: Variant[];
  threads?: number[];
  peers?: string[];
  python?: string;
  out?: string;
  from?: string;
  quick?: boolean;
  json?: boolean;
}

const variants: Variant[] = ['strict', 'relaxed', 'wide', 'wide-relaxed'];
const full: Schedule = { rounds: 11, turn: 150, warmUp: 500 };
const quick: Schedule = { rounds: 3, turn: 10, warmUp: 30 };

const threads = wholeNumberTo(32);

/** Those whose names begin so. */
const peersOf = (text: string): string[] =>
  words(text).flatMap((word) => {
    const named = peerKinds.filter((kind) => word !== '' && kind.toLowerCase().startsWith(word.toLowerCase()));
    if (named.length === 0) throw new ArgumentError('--peers', `a list of ${peerKinds.join(', ')}`, word);
    return named;
  });

export const benchCommand = new Command('bench')
  .description('time the kernels beside PyTorch, jax-js, TensorFlow.js and ONNX Runtime, as far as they are installed')
  .option(
    '--only <rows>',
    'a list of train, padded, language, embedding, forward, tiny, stream, products, epoch, or of rows such as train-lstm-128x32',
    takes(manyOf({ type: 'string' }), words),
  )
  .option('--rounds <n>', `turns that each takes (default: ${full.rounds})`, wholeNumber)
  .option('--simd <builds>', 'a list of builds of the kernels (default: all that run here)', listOf('--simd', variants))
  .option(
    '--threads <numbers>',
    'a list of how many threads ours may use (default: 1, 2 and all cores)',
    takes(manyOf(threads.schema), (text) => words(text).map(threads)),
  )
  .option(
    '--peers <names>',
    `a list of ${peerKinds.join(', ')} (default: all)`,
    takes(manyOf({ enum: peerKinds }), peersOf),
  )
  .option('--python <path>', 'an interpreter with PyTorch (default: $PYTHON or the first python3 that has it)')
  .option('--out <file>', 'draw a figure, SVG')
  .option('--from <file>', 'show what --json printed before, without measuring')
  .option('--quick', 'few and short turns, no epoch: does everything work?')
  .option('--json', 'print one JSON object on stdout')
  .addHelpText(
    'after',
    '\nAll take turns in one run, each in a process of its own, so that all see the same noise. Rows are medians over the rounds.\nCtrl-C shows the rows that are complete and exits with 130.',
  )
  .action(bench);

async function bench(options: Options): Promise<void> {
  if (options.out && !options.out.endsWith('.svg'))
    throw new ArgumentError('--out', 'a file ending in .svg', options.out);
  const draw = options.out ? (await import('../bench/figure.js')).figure : undefined;
  await expectOutputs({ '--out': options.out }, { '--from': options.from === undefined ? [] : [options.from] });

  const result = options.from ? await readResult(options.from) : await run(options);
  if (options.json) printJson(result);
  else printText(table(result));
  if (options.out && draw && !result.interrupted) {
    const saved = await saveOutput(options.out, draw(result));
    if (saved !== null) note(`wrote ${saved}`);
  }
}

async function run({
  only,
  rounds,
  simd,
  threads,
  peers,
  python: interpreter,
  quick: isQuick,
}: Options): Promise<Result> {
  const rows = only ? chosen(only) : workloads.filter(({ kind }) => !(isQuick && kind === 'epoch'));
  const schedule = { ...(isQuick ? quick : full), ...(rounds && { rounds }) };
  const stop = new AbortController();
  const interrupt = onInterrupt(() => stop.abort());
  let field: Field = { contestants: [], leftOut: {} };
  const result: Result = {
    machine: machine(),
    versions: {},
    leftOut: field.leftOut,
    rounds: schedule.rounds,
    rows: [],
  };
  try {
    note('starting everybody ...');
    field = await gather(
      {
        variants: simd ?? variants,
        threads: threads ?? threadCounts,
        must: simd !== undefined,
        peers: peerNames.filter((name) => !peers || peers.includes(kindOf(name))),
      },
      interpreter,
      stop.signal,
    );
    result.leftOut = field.leftOut;
    for (const [name, reason] of Object.entries(field.leftOut)) note(`left out: ${name}: ${reason}`);
    for (const { name, variant, peer } of field.contestants)
      if (!variant) result.versions[name.split(',')[0]!] = peer.ready.version;
    const python = field.contestants.find(({ peer }) => peer.ready.python)?.peer.ready;
    if (python)
      result.pytorch = { python: python.python!, ...(python.capability && { capability: python.capability }) };
    const scaling = await scalingOf(field.contestants);
    if (scaling !== undefined) result.scaling = scaling;
    for (const [i, workload] of rows.entries()) {
      note(`${i + 1}/${rows.length} ${workload.name}`);
      const drop = ({ name }: { name: string }, reason: string) => {
        result.leftOut[`${name}, ${workload.id}`] = reason;
        note(`left out: ${name}: ${reason}`);
      };
      const times = await measure(workload, entrants(field.contestants, workload), schedule, drop, stop.signal);
      result.rows.push(...rowsOf(workload, times));
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    result.interrupted = true;
  } finally {
    stop.abort(); // ends all who are left, also those that were still starting
    await Promise.all(field.contestants.map(({ peer }) => peer.end()));
    interrupt.release();
    process.exitCode = interrupt.exitCode() ?? process.exitCode;
  }
  return result;
}
