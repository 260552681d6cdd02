/** @file The four builds of the kernels, and which of them this engine can run. */
import { BackendError } from '@bptt/errors';
import type { instantiate as instantiateRaw } from './builds/exports.js';
import { withSharedMemory } from './threads/shared-memory.js';

/**
 * - `strict`: 128-bit, product and sum rounded separately; runs everywhere, and its bits are the reference.
 * - `wide`: the same bits from tiles that V8 turns into 256-bit instructions, with `--experimental-wasm-revectorize`.
 * - `relaxed`: fused multiply-add (relaxed SIMD); faster, and its last bits depend on the CPU.
 * - `wide-relaxed`: both.
 */
export type Variant = 'strict' | 'relaxed' | 'wide' | 'wide-relaxed';

const bytes: Record<Variant, () => Promise<{ default: string }>> = {
  strict: () => import('./builds/strict.js'),
  relaxed: () => import('./builds/relaxed.js'),
  wide: () => import('./builds/wide.js'),
  'wide-relaxed': () => import('./builds/wide-relaxed.js'),
};

export const variants = Object.keys(bytes) as Variant[];

// (module (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2))))
const relaxedProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2,
  253, 133, 2, 11,
]);

/** Whether this engine knows relaxed SIMD. V8 has had it switched on since before it got its revectorisation. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedProbe);
}

/** What every build exports: see assembly/. Addresses are bytes in the heap, 0 for an absent tensor. */
export type Exports = Awaited<ReturnType<typeof instantiateRaw>>;

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Compiles a build, once, for a heap that is shared or not; again where its file could not be loaded. */
export function compile(variant: Variant, shared = false): Promise<WebAssembly.Module> {
  const key = `${variant} ${shared}`;
  let module = compiled.get(key);
  if (module === undefined) {
    if (variant.endsWith('relaxed') && !hasRelaxedSimd()) {
      throw new BackendError(
        `simd '${variant}' needs relaxed SIMD, which this engine does not have (Node >= 22, Chrome >= 114; Node 20 with --experimental-wasm-relaxed-simd)`,
      );
    }
    module = bytes[variant]().then(({ default: base64 }) => {
      const build = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      return WebAssembly.compile(shared ? withSharedMemory(build)! : build);
    });
    module.catch(() => compiled.delete(key));
    compiled.set(key, module);
  }
  return module;
}

/** A build at work in `memory`. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
}
