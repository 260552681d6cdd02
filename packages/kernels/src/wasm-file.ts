/** @file tfjs's `.wasm` file: found, loaded and compiled, in Node, browsers, workers and bundles of either. */
import { BackendError } from '@bptt/errors';
import { nodeProcess } from './node-process.js';

/** Where the file is, or its bytes. */
export type WasmSource = string | URL | Uint8Array;

/** What to do, for every error about the file. */
const ADVICE =
  "set `wasm` to the address or the bytes of tfjs-backend-wasm-simd.wasm, which are also in '@bptt/kernels/inline'";

/**
 * The bytes in `source`; by default those of the file that comes with this package, or where a bundler did not take it along, the same
 * from a script.
 */
export async function tfjsBytes(source?: WasmSource): Promise<Uint8Array> {
  return source === undefined ? await ownBytes() : await bytesOf(source);
}

async function ownBytes(): Promise<Uint8Array> {
  try {
    // Bundlers replace exactly this expression by the address of the file that they copy.
    return await bytesOf(new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url));
  } catch (error) {
    const inline = await import('./inline.js').catch(() => undefined);
    if (inline === undefined) throw error;
    return inline.wasm;
  }
}

async function bytesOf(source: WasmSource): Promise<Uint8Array> {
  if (!(typeof source === 'string' || source instanceof URL || ArrayBuffer.isView(source)))
    throw new BackendError(`wasm: expected an address or a Uint8Array, got ${String(source)}; ${ADVICE}`);
  const bytes = ArrayBuffer.isView(source) ? source : await load(source);
  if ([0x00, 0x61, 0x73, 0x6d].some((byte, i) => bytes[i] !== byte)) {
    const name = ArrayBuffer.isView(source) ? 'the bytes given' : String(source);
    throw new BackendError(
      `wasm: ${name}: not a WebAssembly module; a server may have answered with a page instead: ${ADVICE}`,
    );
  }
  return bytes;
}

async function load(from: string | URL): Promise<Uint8Array> {
  try {
    const node = nodeProcess();
    if (node && !/^(https?|data|blob):/.test(String(from))) {
      const { readFile } = node.getBuiltinModule('node:fs/promises'); // an import would trouble browser bundlers
      return await readFile(String(from).startsWith('file:') ? new URL(from) : from);
    }
    const response = await fetch(from, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new BackendError(
      `wasm: ${String(from)}: cannot be loaded (${message(error)}); ${ADVICE}. A Content-Security-Policy must allow its origin in connect-src`,
      { cause: error },
    );
  }
}

/** The module of these bytes. */
export async function compileTfjs(bytes: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes as BufferSource);
  } catch (error) {
    throw new BackendError(
      `wasm: cannot be compiled (${message(error)}). A page with a Content-Security-Policy needs 'wasm-unsafe-eval' in its script-src; elsewhere the bytes are damaged: ${ADVICE}`,
      { cause: error },
    );
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
