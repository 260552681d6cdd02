/** @file `bptt compare`: computes golden files that PyTorch made, and says how far off bptt is. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { FileError } from '@bptt/errors';
import { startWasm } from '@bptt/kernels';
import { compare, type Comparison } from '@bptt/parity';
import gru from '../../../../parity/goldens/exercise-gru.safetensors';
import lstm from '../../../../parity/goldens/exercise-lstm.safetensors';
import rnnRelu from '../../../../parity/goldens/exercise-rnn-relu.safetensors';
import rnnTanh from '../../../../parity/goldens/exercise-rnn-tanh.safetensors';
import { simdOption, startSimd, type Simd } from '../simd.js';
import { style } from '../style.js';

interface Options {
  backend: 'wasm' | 'reference' | 'cpu';
  simd: Simd;
  json?: boolean;
}

/** A golden file's bytes and what it is called. */
type Golden = [file: string, bytes: Uint8Array];

/** The exercise's own check: all parameters 0.3, X [10, 1, 3]. */
const exercise: Golden[] = [
  ['exercise, RNN tanh', rnnTanh],
  ['exercise, RNN relu', rnnRelu],
  ['exercise, LSTM', lstm],
  ['exercise, GRU', gru],
];

export const compareCommand = new Command('compare')
  .description('compare with PyTorch: outputs, states and every gradient, from golden files that it made')
  .argument('[file-or-folder...]', "golden files, and folders of them (default: the exercise's own check)")
  .addOption(new Option('--backend <name>', "wasm: the kernels; reference: the equations on wasm; cpu: the equations on tfjs's cpu").choices(['wasm', 'reference', 'cpu']).default('wasm'))
  .addOption(simdOption)
  .option('--json', 'print one JSON object on stdout')
  .addHelpText('after', '\nExits with 1 if a case is off by more than its bound: 1e-10 for the sum of squared differences of a result,\n1e-4 (of the largest entry, where that is above 1) for a gradient, 1e-5 for losses and parameters of a training.')
  .action(run);

async function run(paths: string[], { backend, simd, json }: Options): Promise<void> {
  const goldens = paths.length ? (await Promise.all(paths.map(readGoldens))).flat() : exercise;
  await start(backend, simd);
  const cases = goldens.map(([file, bytes]) => ({ file, ...compare(bytes, file) }));
  const passed = cases.every((each) => each.passed);
  if (json) console.log(JSON.stringify({ passed, cases }));
  else print(cases);
  if (!passed) process.exitCode = 1;
}

async function start(backend: Options['backend'], simd: Simd): Promise<void> {
  if (backend === 'wasm') await startSimd(simd);
  else if (backend === 'reference') await startWasm();
  else {
    enableProdMode(); // else that backend greets on stderr
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
  }
}

async function readGoldens(path: string): Promise<Golden[]> {
  try {
    const found = await stat(path);
    if (found.isFile()) return [[path, await readFile(path)]];
    if (!found.isDirectory()) throw new Error('neither a file nor a folder');
    const files = (await readdir(path, { recursive: true })).filter((file) => file.endsWith('.safetensors')).sort();
    if (files.length === 0) throw new Error('no .safetensors in it');
    return await Promise.all(files.map(async (file): Promise<Golden> => [join(path, file), await readFile(join(path, file))]));
  } catch (error) {
    throw new FileError(path, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function print(cases: ({ file: string } & Comparison)[]): void {
  const table = new Table({ head: ['case', 'kind', 'squared difference', 'gradients off by', ''], style: { head: [], border: [], compact: true } });
  for (const { file, kind, passed, sumSquaredDifference, maxGradientDifference } of cases) {
    const verdict = passed ? style('green', '✓ equal') : style('red', '✗ differs');
    table.push([file, kind, sumSquaredDifference.toExponential(1), maxGradientDifference.toExponential(1), verdict]);
  }
  console.log(table.toString());
  const failed = cases.filter((each) => !each.passed);
  for (const { file, failures } of failed) console.log(`${file}: ${failures.join('; ')}`);
  console.log(
    failed.length
      ? `${failed.length} of ${cases.length} differ from PyTorch by more than their bound`
      : `all ${cases.length} equal PyTorch: every sum of squared differences is below 1e-10, every gradient within 1e-4`,
  );
}
