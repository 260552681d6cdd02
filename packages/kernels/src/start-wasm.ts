/** @file Makes tfjs's WASM-SIMD backend the current backend, in Node, browsers and workers, without configuration. */
import * as tf from '@tensorflow/tfjs-core';
import { BackendError, expectOptions } from '@bptt/errors';
import { registerGradients } from '@bptt/op-gradients';
import { instantiateTfjs } from './emscripten.js';
import { checkHeap, isThreadedTfjs } from './heap.js';
import { started } from './started.js';
import { canShareMemory, withSharedMemory } from './threads/shared-memory.js';
import { compileTfjs, tfjsBytes, type WasmSource } from './wasm-file.js';

export interface StartWasmOptions {
  /**
   * Where `tfjs-backend-wasm-simd.wasm` is, or its bytes. By default the file that comes with this package; a bundle of one file
   * takes the bytes along by `import { wasm } from '@bptt/kernels/inline'`.
   */
  wasm?: WasmSource | undefined;
  /**
   * Whether tfjs's heap is made such that threads can work in it, where the engine allows that; false unless given. `startKernels`
   * asks for it where it has threads.
   */
  shared?: boolean | undefined;
}

/** tfjs's engine, with what bptt uses of it that its types hide. */
interface Engine {
  pendingBackendInit?: Promise<boolean> | null;
  registry: Record<string, tf.KernelBackend>;
}

/** The release of tfjs-backend-wasm whose `.wasm` file comes with this package. */
const CARRIED = '4.22';
const PRIORITY = 2; // tfjs's own for wasm

let warned = false;

/**
 * Makes tfjs's `wasm` backend the current one. Safe to call twice, and after other backends and tensors exist
 * (tfjs moves a tensor to the new backend at its first use there).
 *
 * The backend is made on one thread: tfjs's threaded build, which it would take on a cross-origin isolated page, is not what the
 * kernels are made for. If it already runs threaded, it stays so, with one warning.
 *
 * @throws ArgumentError for other options; BackendError without WASM SIMD, without the `.wasm` file or the right to compile it, with two copies of tfjs-core, or with
 *   a tfjs whose internals do not fit.
 */
export async function startWasm(options: StartWasmOptions = {}): Promise<void> {
  expectOptions('options', options, ['wasm', 'shared']);
  refuseSecondCore(tf.env() instanceof tf.Environment);
  const state = started();
  await (state.starting ??= start(options).finally(() => {
    state.starting = undefined;
  }));
}

async function start({ wasm, shared = false }: StartWasmOptions): Promise<void> {
  const { BackendWasm, version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
  const engine = tf.engine() as unknown as Engine;
  await engine.pendingBackendInit; // somebody else's setBackend that is still under way
  if (engine.registry['wasm'] === undefined) {
    if (wasm === undefined && !version_wasm.startsWith(`${CARRIED}.`)) {
      throw new BackendError(
        `@tensorflow/tfjs-backend-wasm ${version_wasm}: bptt comes with the WebAssembly of ${CARRIED}; install that, or set \`wasm\` to your version's file`,
      );
    }
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
      throw new BackendError(
        'this engine has no WebAssembly SIMD: bptt needs Node >= 16.4, Chrome 91, Firefox 89 or Safari 16.4, or newer',
      );
    }
    const bytes = await tfjsBytes(wasm);
    let module = await moduleOf(bytes, shared);
    const make = async () => new BackendWasm(await instantiateTfjs(module));
    // Here an error is still the caller's, and tfjs as it was.
    let first: tf.KernelBackend | undefined = await make().catch(async (error: Error) => {
      if (!shared) throw error;
      module = await moduleOf(bytes, false);
      const made = await make();
      console.warn(`bptt: the kernels go on with one thread: this engine has no shared heap (${error.message})`);
      return made;
    });
    await engine.pendingBackendInit;
    if (engine.registry['wasm'] === undefined) {
      if ('wasm' in tf.engine().registryFactory) tf.removeBackend('wasm');
      tf.registerBackend(
        'wasm',
        () => {
          const backend = first ?? make();
          first = undefined;
          return backend;
        },
        PRIORITY,
      );
    }
  }
  registerGradients();
  await tf.setBackend('wasm');
  const backend = tf.backend();
  refuseSecondCore(backend instanceof tf.KernelBackend);
  checkHeap(backend, `tfjs-core ${tf.version_core} with tfjs-backend-wasm ${version_wasm}`);
  if (isThreadedTfjs(backend) && !warned) {
    warned = true;
    console.warn(
      'bptt: tfjs already runs its threaded WASM build, which the kernels are not made for; call startWasm() before tf.setBackend(). Going on with plain operations.',
    );
  }
}

const moduleOf = (bytes: Uint8Array, shared: boolean): Promise<WebAssembly.Module> =>
  compileTfjs((shared && canShareMemory() && withSharedMemory(bytes)) || bytes);

function refuseSecondCore(oneCopy: boolean): void {
  if (oneCopy) return;
  throw new BackendError(
    `two copies of @tensorflow/tfjs-core are loaded (this one is ${tf.version_core}); see \`npm ls @tensorflow/tfjs-core\` and keep one`,
  );
}
