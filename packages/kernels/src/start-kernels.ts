/** @file Starts the kernels on tfjs's wasm backend: chooses a build, checks it and registers it with tfjs. */
import { ArgumentError, BackendError } from '@bptt/errors';
import * as tf from '@tensorflow/tfjs-core';
import { adamKernels } from './adam.js';
import { freeFailedTapes } from './failed-gradient.js';
import { gradientKernels } from './gradients.js';
import { gruCell } from './gru.js';
import { hasSharedHeap, type WasmBackend } from './heap.js';
import { lstmCell } from './lstm.js';
import { gradientOfCell, kernelsOf } from './recurrence.js';
import { rnnCell } from './rnn.js';
import { rowKernels } from './rows.js';
import { widens } from './self-check.js';
import { started } from './started.js';
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
}

/**
 * Starts tfjs's wasm backend (see `startWasm`) and the kernels on it. May be called again to change the build.
 *
 * @returns the build that runs.
 * @throws BackendError when a build asked for by name cannot run here, or tfjs already runs its threaded build.
 */
export async function startKernels({
  simd = 'auto',
  tryWide = mayWiden(),
  ...options
}: StartKernelsOptions = {}): Promise<Variant> {
  if (simd !== 'auto' && !variants.includes(simd))
    throw new ArgumentError('simd', `auto or ${variants.join(', ')}`, simd);
  await startWasm(options);
  const backend = tf.backend();
  if (hasSharedHeap(backend as WasmBackend))
    throw new BackendError(
      'tfjs already runs its threaded WASM build, whose heap the kernels cannot share; call startKernels() before tf.setBackend()',
    );
  const variant = simd === 'auto' ? (tryWide && (await canWiden('wide', 150)) ? 'wide' : 'strict') : simd;
  if (simd.startsWith('wide') && !(await canWiden(variant, 600))) {
    throw new BackendError(
      `simd '${simd}' needs an engine that widens WebAssembly SIMD to 256 bits: V8 with ${V8_FLAG} (Node >= 24) on a CPU with AVX2`,
    );
  }
  await run(variant);
  return variant;
}

/** Runs `variant` from now on, whether or not it is of use here. */
export async function run(variant: Variant): Promise<void> {
  setRunning(variant, await compile(variant));
  const state = started();
  if (state.registered) return;
  state.registered = true;
  freeFailedTapes(tf.engine());
  for (const cell of [rnnCell, lstmCell, gruCell]) {
    register(kernelsOf(cell));
    tf.registerGradient(gradientOfCell(cell));
  }
  register({ ...gradientKernels, ...rowKernels, ...adamKernels });
}

const widening = new Set<Variant>();

/** Whether a wide build gives the bits of its narrow twin in less time; measured for at most `milliseconds`, and a yes only once. */
async function canWiden(wide: Variant, milliseconds: number): Promise<boolean> {
  if (!hasRelaxedSimd()) return false;
  if (widening.has(wide)) return true;
  const [narrow, wider] = await Promise.all([compile(wide === 'wide' ? 'strict' : 'relaxed'), compile(wide)]);
  const answer = await widens(narrow, wider, milliseconds);
  if (answer) widening.add(wide);
  return answer;
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
