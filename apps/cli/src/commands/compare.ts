/** @file `bptt compare`: computes golden files that PyTorch made, and says how far off bptt is. */
import { randomInt } from 'node:crypto';
import { setImmediate as nextTask } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { ArgumentError, isBpttError } from '@bptt/errors';
import { startWasm, type Variant } from '@bptt/kernels';
import { compare } from '@bptt/parity';
import { seed as seedNumber, wholeNumber } from '../options/arguments.js';
import { gather, type Field } from '../bench/contestants.js';
import { exercise, goldensIn, type GoldenFile } from '../compare/goldens.js';
import { compareLive, type Live } from '../compare/live.js';
import { caseTable, liveHead, timingTable, timingVerdict, verdict, type Case } from '../compare/report.js';
import { timeExercise, type Timing } from '../compare/timings.js';
import { fail } from '../terminal/fail.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { simdOption, startSimd, type Simd } from '../options/simd.js';

interface Options {
  backend: 'wasm' | 'reference' | 'cpu';
  simd: Simd;
  timing: boolean;
  runs?: number;
  /** False where PyTorch is left out. */
  python: string | boolean;
  seed?: number;
  json?: boolean;
  verbose?: boolean;
}

/** As many as in the exercise. */
const defaultRuns = 10_000;
/** Milliseconds that one way of computing may take for its runs. */
const longest = 2000;
const variants: Variant[] = ['strict', 'relaxed', 'wide', 'wide-relaxed'];

export const compareCommand = new Command('compare')
  .description('compare with PyTorch: outputs, states and every gradient, from golden files that it made')
  .argument(
    '[file-or-folder...]',
    "golden files, and folders of them (default: the exercise's own check, timed, and PyTorch run live)",
  )
  .addOption(
    new Option(
      '--backend <name>',
      "wasm: the kernels; reference: the equations on wasm; cpu: the equations on tfjs's cpu",
    )
      .choices(['wasm', 'reference', 'cpu'])
      .default('wasm'),
  )
  .addOption(simdOption)
  .option('--python <path>', 'an interpreter with PyTorch (default: $PYTHON or the first python3 that has it)')
  .option('--no-python', 'leave PyTorch out')
  .option(
    '--runs <n>',
    `forward passes to time (default: ${defaultRuns}; fewer, which is said, where they would take more than ${longest / 1000} s)`,
    wholeNumber,
  )
  .option('--no-timing', 'compare only')
  .option('--seed <n>', 'of the random numbers that PyTorch is run on (default: new ones each time)', seedNumber)
  .option('--json', 'print one JSON object on stdout')
  .addHelpText(
    'after',
    `
Bounds: the sum of squared differences of each result 1e-10 (the exercise's own); a gradient 1e-4, of its largest entry where
that is above 1; losses and parameters of a training or an optimiser 1e-5; a Jacobian 1e-3 of its largest entry at each time.

Exits with 1 if a case is off by more than its bound. A file that is no golden file is reported by name on stderr; the others are
computed all the same, and the exit code is 2. Ctrl-C shows what is complete and exits with 130.`,
  )
  .action(run);

/** What --json prints. */
interface Result {
  passed: boolean;
  cases: Case[];
  /** Files that could not be computed. */
  bad?: { file: string; reason: string }[];
  timings?: Timing[];
  live?: Live | null;
  /** Why PyTorch or a build of ours did not take part. */
  leftOut?: Record<string, string>;
  interrupted?: true;
}

async function run(paths: string[], options: Options, command: Command): Promise<void> {
  const isExercise = paths.length === 0;
  for (const name of ['python', 'runs', 'seed'] as const) {
    if (!isExercise && options[name] !== undefined && options[name] !== true)
      throw new ArgumentError(`--${name}`, 'no files beside it', paths[0]);
  }
  const say = options.json ? () => undefined : (text: string) => console.log(text);
  const goldens = (await Promise.all(paths.map(goldensIn))).flat();
  const interrupt = onInterrupt(() => undefined);
  const result: Result = { passed: false, cases: [] };
  try {
    const verbose = command.optsWithGlobals<Options>().verbose ?? false;
    if (isExercise) await compareExercise(options, result, say, interrupt.signal);
    else {
      await start(options);
      await compareAll(goldens, result, interrupt.signal, verbose);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    interrupt.release();
  }
  if (interrupt.signal.aborted) result.interrupted = true;
  if (!isExercise && result.cases.length)
    say(caseTable(result.cases) + (result.interrupted ? '' : `\n\n${verdict(result.cases, 'numbers')}`));
  const compared = [...result.cases, ...(result.live?.cases ?? [])];
  result.passed = !result.interrupted && !result.bad && compared.every((each) => each.passed);
  if (options.json && (compared.length || result.interrupted)) console.log(JSON.stringify(result));
  if (result.interrupted) console.error('interrupted');
  process.exitCode = interrupt.exitCode() ?? (result.bad ? 2 : result.passed ? 0 : 1);
}

/** Computes them into `result`; a file that is wrong does not keep the others from it. */
async function compareAll(goldens: GoldenFile[], result: Result, signal: AbortSignal, verbose = false): Promise<void> {
  for (const { file, read } of goldens) {
    await nextTask(); // in which Ctrl-C is heard
    signal.throwIfAborted();
    try {
      result.cases.push({ file, ...compare(await read(), file) });
    } catch (error) {
      if (!isBpttError(error)) throw error;
      fail(error, verbose);
      (result.bad ??= []).push({ file, reason: error.message });
    }
  }
}

/** The exercise's goldens, PyTorch run live, and everybody timed: each is said as soon as it is known. */
async function compareExercise(
  options: Options,
  result: Result,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { python, timing, runs = defaultRuns, seed = randomInt(2 ** 32), simd } = options;
  const fields: Field[] = [];
  const enter = async (asked: Parameters<typeof gather>[0]) => {
    const field = await gather(asked, typeof python === 'string' ? python : undefined, signal);
    fields.push(field);
    Object.assign((result.leftOut ??= {}), field.leftOut);
    return field.contestants;
  };
  try {
    const findPytorch = () => enter({ variants: [], must: false, peers: ['PyTorch, 1 thread'] });
    const named = typeof python === 'string' ? await findPytorch() : undefined; // a wrong name is told before anything else
    await start(options);
    await compareAll(exercise, result, signal);
    say(
      `The exercise: all parameters 0.3, X [10, 1, 3]\n\n${caseTable(result.cases)}\n\n${verdict(result.cases, 'model')}`,
    );

    const pytorch = named ?? (python === false ? [] : await findPytorch());
    const leaveOut = (name: string, reason: string) => {
      result.leftOut = { ...result.leftOut, [name]: reason };
      say(`left out: ${name}: ${reason}`);
    };
    result.live = pytorch[0] ? await compareLive(pytorch[0], seed, signal, leaveOut) : null;
    if (result.live)
      say(`\n${liveHead(result.live)}\n\n${caseTable(result.live.cases)}\n\n${verdict(result.live.cases, 'model')}`);
    else if (python !== false && !pytorch[0])
      say(
        '\nNo Python with PyTorch was found to run live: pip install torch (on Debian\napt-get install python3-torch), or name one that has it with --python',
      );

    if (!timing) return;
    const ours = await enter({ variants: simd === 'auto' ? variants : [simd], must: false, peers: ['plain tfjs'] });
    result.timings = await timeExercise(
      [...ours, ...pytorch.filter(({ peer }) => peer.alive)],
      { runs, longest },
      signal,
      (name) => console.error(`timing ${name}`),
      leaveOut,
    );
    say(`\n${timingTable(result.timings)}`);
    const words = timingVerdict(result.timings);
    if (words) say(`\n${words}`);
    for (const [name, reason] of Object.entries(result.leftOut ?? {}))
      if (name.startsWith('bptt')) say(`left out: ${name}: ${reason.replace(/^simd '[^']*' /, '')}`);
  } finally {
    await Promise.all(fields.flatMap(({ contestants }) => contestants.map(({ peer }) => peer.end())));
  }
}

async function start({ backend, simd }: Pick<Options, 'backend' | 'simd'>): Promise<void> {
  if (backend === 'wasm') await startSimd(simd);
  else if (backend === 'reference') await startWasm();
  else {
    enableProdMode(); // else that backend greets on stderr
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
  }
}
