/** @file `bptt compare`: how far off PyTorch's numbers bptt is, from golden files, or by the exercise's own check. */
import { Command, Option } from 'commander';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { startWasm } from '@bptt/kernels';
import { compareExercise, defaultRuns, longest, type ExerciseOptions } from '../compare/exercise.js';
import { allCases, computeGoldens, hasPassed, type Findings } from '../compare/findings.js';
import { goldensIn } from '../compare/goldens.js';
import { caseTable, verdict } from '../compare/report.js';
import { seed, wholeNumber } from '../options/arguments.js';
import { simdOption, startSimd } from '../options/simd.js';
import { fail } from '../terminal/fail.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { note, printText, printJson } from '../terminal/print.js';

interface Options extends ExerciseOptions {
  backend: 'wasm' | 'reference' | 'cpu';
  json?: boolean;
  verbose?: boolean;
}

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
  .option('--seed <n>', 'of the random numbers that PyTorch is run on (default: new ones each time)', seed)
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

async function run(paths: string[], options: Options, command: Command): Promise<void> {
  if (paths.length) expectForFiles(options, paths[0]!);
  const { json } = options;
  const say = json ? () => undefined : (text: string) => printText(text);
  const goldens = (await Promise.all(paths.map(goldensIn))).flat();
  const findings: Findings = { cases: [] };
  const interrupt = onInterrupt(() => undefined);
  const { signal } = interrupt;
  const begin = () => start(options);
  try {
    if (paths.length) {
      await begin();
      const { verbose = false } = command.optsWithGlobals<Options>();
      await computeGoldens(goldens, findings, signal, (error) => fail(error, { verbose }));
    } else await compareExercise({ options, findings, say, signal }, begin);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    interrupt.release();
  }
  if (signal.aborted) findings.interrupted = true;
  if (paths.length) sayFiles(findings, say);
  if (json && (allCases(findings).length || findings.interrupted))
    printJson({ passed: hasPassed(findings), ...findings });
  if (findings.interrupted) note('interrupted');
  process.exitCode = interrupt.exitCode() ?? (findings.bad ? 2 : hasPassed(findings) ? 0 : 1);
}

/** @throws ArgumentError for an option that belongs to the exercise's check. */
function expectForFiles(options: Options, path: string): void {
  for (const name of ['python', 'runs', 'seed'] as const)
    if (options[name] !== undefined && options[name] !== true)
      throw new ArgumentError(`--${name}`, 'no files beside it', path);
}

function sayFiles({ cases, interrupted }: Findings, say: (text: string) => void): void {
  if (cases.length) say(caseTable(cases) + (interrupted ? '' : `\n\n${verdict(cases, 'numbers')}`));
}

async function start({ backend, simd }: Options): Promise<void> {
  if (backend === 'wasm') await startSimd({ simd });
  else if (backend === 'reference') await startWasm();
  else {
    enableProdMode(); // else that backend greets on stderr
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
  }
}
