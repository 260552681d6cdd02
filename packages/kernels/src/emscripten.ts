/**
 * @file What tfjs's `.wasm` file needs around it: of Emscripten's runtime the part that tfjs-backend-wasm calls.
 *
 * The runtime that tfjs brings asks its surroundings how to load a file, and in Node leaves two listeners on `process` that end it
 * at any rejection that nobody handled. This one takes a compiled module, in every engine alike.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BackendError } from '@bptt/errors';
import { heapFull } from './heap.js';

/** What tfjs's `BackendWasm` is made of. */
type TfjsModule = ConstructorParameters<typeof BackendWasm>[0];
type Call = (...values: number[]) => number;
type Exports = Record<string, Call> & { memory: WebAssembly.Memory };

const PAGE = 65536;
/** Emscripten's limit: all that 32 bits address but the last page. */
const HEAP_MAX = 2 ** 32 - PAGE;
const ENOSYS = 52;
const ESPIPE = 70;

/**
 * An instance of tfjs's module with its constructors run. It throws a BackendError where tfjs's own would go on at address 0
 * because the heap is full.
 *
 * @throws BackendError for a module that is not tfjs-backend-wasm's for one thread.
 */
export async function instantiateTfjs(module: WebAssembly.Module): Promise<TfjsModule> {
  let said = '';
  const exports: Exports = await link(module, {
    abort: () => {
      throw new BackendError('tfjs-backend-wasm gave up; most likely the WASM heap is full');
    },
    emscripten_get_heap_max: () => HEAP_MAX,
    emscripten_memcpy_big: (to, from, count) => void heap().copyWithin(to >>> 0, from >>> 0, (from >>> 0) + count),
    emscripten_resize_heap: (size) => Number(grow(exports.memory, size >>> 0)),
    fd_close: () => ENOSYS,
    fd_seek: () => ESPIPE,
    fd_write: (_file, vectors, count, written) => {
      const { text, length } = textAt(exports.memory, vectors >>> 0, count);
      const lines = (said + text).split('\n');
      said = lines.pop()!;
      for (const line of lines) console.warn(line); // never on stdout, which is the program's
      new DataView(exports.memory.buffer).setUint32(written >>> 0, length, true);
      return 0;
    },
  });
  let bytes = new Uint8Array(exports.memory.buffer);
  const heap = (): Uint8Array =>
    bytes.buffer === exports.memory.buffer ? bytes : (bytes = new Uint8Array(exports.memory.buffer));
  const { malloc, free, stackSave, stackAlloc, stackRestore } = exports as Record<string, Call>;

  exports['__wasm_call_ctors']!();
  return {
    asm: exports,
    get HEAPU8() {
      return heap();
    },
    _malloc: (size: number) => {
      if (size > HEAP_MAX) throw heapFull(size); // 32 bits would not say so
      const address = malloc!(size);
      if (address === 0 && size > 0) throw heapFull(size);
      if ((address >>> 0) + size > exports.memory.buffer.byteLength) {
        free!(address); // near 4 GiB it gives memory that the heap has not got
        throw heapFull(size);
      }
      return address;
    },
    _free: free,
    /** A function of the module; arguments of type 'array' are copied to its stack. */
    cwrap: (name: string, _returns: string | null, types: string[] = []): Call => {
      const exported = exports[name] as Call;
      const call: Call = (...values) => {
        try {
          return exported(...values);
        } catch (error) {
          if (!(error instanceof WebAssembly.RuntimeError)) throw error;
          throw new BackendError(
            `${name} of tfjs-backend-wasm failed (${error.message}); most likely the WASM heap is full`,
            {
              cause: error,
            },
          );
        }
      };
      if (!types.includes('array')) return call;
      const onStack = (array: Uint8Array): number => {
        const address = stackAlloc!(array.length);
        heap().set(array, address >>> 0);
        return address;
      };
      return (...values) => {
        const top = stackSave!();
        try {
          return call(...values.map((value, i) => (types[i] === 'array' ? onStack(value as never) : value)));
        } finally {
          stackRestore!(top);
        }
      };
    },
    tfjs: {
      init: exports['init'],
      initWithThreadsCount: exports['init_with_threads_count'],
      getThreadsCount: exports['get_threads_count'],
      registerTensor: exports['register_tensor'],
      disposeData: exports['dispose_data'],
      dispose: exports['dispose'],
    },
  } as unknown as TfjsModule;
}

async function link(
  module: WebAssembly.Module,
  imports: Record<string, (...values: number[]) => number | void>,
): Promise<Exports> {
  const misfit = (why: string, cause?: unknown) =>
    new BackendError(
      `wasm: expected tfjs-backend-wasm-simd.wasm of tfjs-backend-wasm 4.22, got another WebAssembly module (${why})`,
      { cause },
    );
  const { exports } = await WebAssembly.instantiate(module, { env: imports, wasi_snapshot_preview1: imports }).catch(
    (error: Error) => {
      throw misfit(error.message, error);
    },
  );
  const missing = ['memory', 'malloc', 'stackAlloc', 'init_with_threads_count', '_FusedMatMul'].filter(
    (name) => !(name in exports),
  );
  if (missing.length > 0) throw misfit(`it exports no ${missing.join(', ')}`);
  return exports as Exports;
}

/** Lets the heap grow to `size` bytes, and by a fifth more where there is room, so that it grows seldom. */
function grow(memory: WebAssembly.Memory, size: number): boolean {
  const now = memory.buffer.byteLength;
  for (const ahead of size > HEAP_MAX ? [] : [0.2, 0.1, 0.05]) {
    const wanted = Math.min(HEAP_MAX, Math.max(size, Math.min(now * (1 + ahead), size + 96 * 2 ** 20)));
    try {
      memory.grow(Math.ceil(wanted / PAGE) - now / PAGE);
      return true;
    } catch {
      // The engine has no room for that much: ask for less.
    }
  }
  return false;
}

/** The text that `count` pairs of address and length at `vectors` point to, and how many bytes it is. */
function textAt(memory: WebAssembly.Memory, vectors: number, count: number): { text: string; length: number } {
  const pairs = new Uint32Array(memory.buffer, vectors, 2 * count);
  let [text, length] = ['', 0];
  for (let i = 0; i < pairs.length; i += 2) {
    text += String.fromCharCode(...new Uint8Array(memory.buffer, pairs[i], pairs[i + 1]));
    length += pairs[i + 1]!;
  }
  return { text, length };
}
