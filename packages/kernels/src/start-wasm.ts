/** @file Makes tfjs's WASM-SIMD backend the current backend, in Node, browsers and workers, without configuration. */
import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '@bptt/errors';
import { checkHeap, hasSharedHeap } from './heap.js';

export interface StartWasmOptions {
  /**
   * Where `tfjs-backend-wasm-simd.wasm` is, or its bytes. Needed only where a bundler does not understand
   * `new URL(..., import.meta.url)`; Node, Vite and webpack find the file by themselves.
   */
  wasm?: string | URL | Uint8Array | undefined;
}

const simdFile = 'tfjs-backend-wasm-simd.wasm';
const inNode = typeof process === 'object' && typeof process.versions?.node === 'string';

let starting: Promise<void> | undefined;
let warned = false;

/**
 * Makes tfjs's `wasm` backend the current one. Safe to call twice, and after other backends and tensors exist
 * (tfjs moves a tensor to the new backend at its first use there).
 *
 * tfjs is started on one thread: its threaded build, which it would take on a cross-origin isolated page, has a shared heap
 * that the kernels cannot import. If it already runs threaded, it stays so, with one warning.
 *
 * @throws BackendError without WASM SIMD, without the `.wasm` file, with two copies of tfjs-core, or with a tfjs whose
 *   internals do not fit.
 */
export function startWasm(options: StartWasmOptions = {}): Promise<void> {
  return (starting ??= start(options).finally(() => {
    starting = undefined;
  }));
}

async function start({ wasm }: StartWasmOptions): Promise<void> {
  refuseSecondCore(tf.env() instanceof tf.Environment);
  const { setWasmPaths, version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
  const engine = tf.engine() as unknown as {
    pendingBackendInit?: Promise<boolean>;
    registry: Record<string, tf.KernelBackend>;
  };
  await engine.pendingBackendInit; // somebody else's setBackend that is still under way
  if (engine.registry['wasm'] === undefined) {
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
      throw new BackendError(
        'this engine has no WebAssembly SIMD: bptt needs Node >= 16.4, Chrome 91, Firefox 89 or Safari 16.4, or newer',
      );
    }
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const release = wasm === undefined && inNode ? undefined : serve(await bytesOf(wasm ?? defaultUrl()), setWasmPaths);
    const started = await tf.setBackend('wasm');
    release?.();
    if (!started)
      throw new BackendError(`tfjs-backend-wasm ${version_wasm} did not start; its own warning above says why`);
  } else {
    await tf.setBackend('wasm');
  }
  const backend = tf.backend();
  refuseSecondCore(backend instanceof tf.KernelBackend);
  checkHeap(backend, `tfjs-core ${tf.version_core} with tfjs-backend-wasm ${version_wasm}`);
  if (hasSharedHeap(backend) && !warned) {
    warned = true;
    console.warn(
      'bptt: tfjs already runs its threaded WASM build, whose heap the kernels cannot share; call startWasm() before tf.setBackend(). Going on with plain operations.',
    );
  }
}

function refuseSecondCore(oneCopy: boolean): void {
  if (oneCopy) return;
  throw new BackendError(
    `two copies of @tensorflow/tfjs-core are loaded (this one is ${tf.version_core}); see \`npm ls @tensorflow/tfjs-core\` and keep one`,
  );
}

// Vite and webpack replace exactly this expression by the address of the file that they copy.
const defaultUrl = (): URL =>
  new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url);

async function bytesOf(wasm: string | URL | Uint8Array): Promise<Uint8Array> {
  const bytes = wasm instanceof Uint8Array ? wasm : await load(wasm);
  if (!WebAssembly.validate(bytes as BufferSource)) {
    const from = wasm instanceof Uint8Array ? 'the bytes given' : String(wasm);
    throw new BackendError(
      `${from}: not a WebAssembly module; expected ${simdFile} from @tensorflow/tfjs-backend-wasm/dist. A server may have answered with a page instead: set \`wasm\``,
    );
  }
  return bytes;
}

async function load(from: string | URL): Promise<Uint8Array> {
  try {
    if (inNode && !/^(https?|data|blob):/.test(String(from))) {
      const { readFile } = process.getBuiltinModule('node:fs/promises'); // an import would trouble browser bundlers
      return await readFile(String(from).startsWith('file:') ? new URL(from) : from);
    }
    const response = await fetch(from, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new BackendError(
      `${String(from)}: cannot be loaded (${error instanceof Error ? error.message : String(error)}); set \`wasm\` to the address of ${simdFile}`,
      { cause: error },
    );
  }
}

/** Hands `bytes` to tfjs, which only takes addresses; returns how to take the address back. */
function serve(
  bytes: Uint8Array,
  setWasmPaths: typeof import('@tensorflow/tfjs-backend-wasm').setWasmPaths,
): () => void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'application/wasm' }));
  setWasmPaths({ 'tfjs-backend-wasm.wasm': url, [simdFile]: url, 'tfjs-backend-wasm-threaded-simd.wasm': url }, true);
  return () => URL.revokeObjectURL(url);
}
