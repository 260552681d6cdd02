/** @file Starts the kernels on tfjs's wasm backend: chooses a build, checks it and registers it with tfjs. */
import { BackendError, expectBoolean, expectOneOf, expectOptions, expectWholeNumber } from '@bptt/errors';
import * as tf from '@tensorflow/tfjs-core';
import { freeFailedTapes } from './failed-gradient.js';
import { gradientKernels } from './gradients.js';
import { gruCell } from './gru.js';
import { hasSharedHeap, isThreadedTfjs, type WasmBackend } from './heap.js';
import { lstmCell } from './lstm.js';
import { gradientOfCell, kernelsOf } from './recurrence.js';
import { rnnCell } from './rnn.js';
import { crossEntropyKernels } from './cross-entropy.js';
import { rowKernels } from './rows.js';
import { widens } from './self-check.js';
import { started } from './started.js';
import { MOST_THREADS } from './threads/board.js';
import { availableCores } from './threads/cores.js';
import { canShareMemory } from './threads/shared-memory.js';
import { startWasm, type StartWasmOptions } from './start-wasm.js';
import { mayWiden, V8_FLAG } from './v8-flag.js';
import { compile, hasRelaxedSimd, variants, type Variant } from './variants.js';
import { runningVariant, setRunning, workspaceOf } from './running.js';
import type { Work } from './workspace.js';

export interface StartKernelsOptions extends StartWasmOptions {
  /** Which build runs. `auto` (the default) is `wide` where the engine gives the same bits faster, else `strict`. */
  simd?: 'auto' | Variant | undefined;
  /** Whether `auto` tries the wide build: by default in browsers, and in Node when V8's flag is on its command line. */
  tryWide?: boolean | undefined;
  /**
   * How many threads share a layer's work at most, with the same bits for any number: 1 unless given. `auto`: as many as there are
   * cores that gain something. Calls too small to be shared stay on one.
   */
  threads?: number | 'auto' | undefined;
}

/**
 * Starts tfjs's wasm backend (see `startWasm`) and the kernels on it. May be called again to change the build.
 *
 * @returns the build that runs.
 * @throws ArgumentError for other options; BackendError when a build asked for by name cannot run here, or tfjs already runs its threaded build.
 */
export async function startKernels(given: StartKernelsOptions = {}): Promise<Variant> {
  const known = ['simd', 'tryWide', 'threads', 'wasm'] as const;
  const { simd = 'auto', tryWide = mayWiden(), threads = 1, ...options } = expectOptions('options', given, known);
  expectOneOf('simd', simd, ['auto', ...variants]);
  expectBoolean('tryWide', tryWide);
  if (threads !== 'auto') expectWholeNumber('threads', threads, 1, MOST_THREADS);
  const most = threads === 'auto' ? Math.min(availableCores(), MOST_THREADS) : threads;
  await startWasm({ ...options, shared: most > 1 });
  const backend = tf.backend() as WasmBackend;
  if (isThreadedTfjs(backend))
    throw new BackendError(
      'tfjs already runs its threaded WASM build, which the kernels are not made for; call startKernels() before tf.setBackend()',
    );
  const shared = hasSharedHeap(backend);
  if (threads !== 'auto' && threads > 1 && !shared) warnOfOneThread();
  const variant = simd === 'auto' ? (tryWide && (await canWiden('wide', shared, 150)) ? 'wide' : 'strict') : simd;
  if (simd.startsWith('wide') && !(await canWiden(variant, shared, 600))) {
    throw new BackendError(
      `simd '${simd}' needs an engine that widens WebAssembly SIMD to 256 bits: V8 with ${V8_FLAG} (Node >= 24) on a CPU with AVX2`,
    );
  }
  await run(variant, most, threads !== 'auto');
  return variant;
}

/** Runs `variant` from now on, whether or not it is of use here. */
export async function run(variant: Variant, threads = 1, trusted = false): Promise<void> {
  const shared = hasSharedHeap(tf.backend() as WasmBackend);
  setRunning({ variant, module: await compile(variant, shared), shared, threads, trusted });
  const state = started();
  if (state.registered) return;
  state.registered = true;
  freeFailedTapes(tf.engine());
  for (const cell of [rnnCell, lstmCell, gruCell]) {
    register(kernelsOf(cell));
    tf.registerGradient(gradientOfCell(cell));
  }
  register({ ...gradientKernels, ...rowKernels, ...crossEntropyKernels });
}

const widening = new Set<Variant>();

/** Whether a wide build gives the bits of its narrow twin in less time; measured for at most `milliseconds`, and a yes only once. */
async function canWiden(wide: Variant, shared: boolean, milliseconds: number): Promise<boolean> {
  if (!hasRelaxedSimd()) return false;
  if (widening.has(wide)) return true;
  const [narrow, wider] = await Promise.all(
    [wide === 'wide' ? 'strict' : 'relaxed', wide].map((build) => compile(build as Variant, shared)),
  );
  const answer = await widens(narrow!, wider!, milliseconds, shared);
  if (answer) widening.add(wide);
  return answer;
}

let warned = false;

/** Says once why there is one thread, to whom asked for more. */
function warnOfOneThread(): void {
  if (warned) return;
  warned = true;
  const why = canShareMemory()
    ? "tfjs's wasm backend was started without threads; call startKernels({ threads }) before anything else starts it"
    : 'threads need a page that is cross-origin isolated (COOP and COEP)';
  console.warn(`bptt: the kernels go on with one thread: ${why}`);
}

/** Whether the kernels run on `backend`, tfjs's current one unless given. */
export function kernelsAvailable(backend: string = tf.getBackend()): boolean {
  return backend === 'wasm' && runningVariant() !== undefined;
}

function register(kernels: Record<string, Work>): void {
  for (const [kernelName, work] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) =>
        work(
          workspaceOf(backend as tf.KernelBackend),
          inputs as Record<string, tf.TensorInfo>,
          attrs as tf.NamedAttrMap,
        ),
    });
  }
}
