/**
 * @file tfjs's `.wasm` file as a part of the program, for bundles of one file and compiled binaries:
 * `startKernels({ wasm })`.
 */
import base64 from './tfjs-backend-wasm-simd.wasm';

/** The bytes of tfjs's `tfjs-backend-wasm-simd.wasm`. */
export const wasm: Uint8Array = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
