/** @file For Node programs that own their process: lets V8 widen the kernels to 256 bits. */
import { setFlagsFromString } from 'node:v8';
import { V8_FLAG } from './v8-flag.js';

/**
 * Sets V8's `--experimental-wasm-revectorize`, which `wide` and `wide-relaxed` need, for the whole process; so it is for programs
 * to call, never for libraries. Call it before `startKernels`, and pass on what it returns as `tryWide`.
 *
 * @returns whether this V8 knows the flag (Node >= 24). Where it does not, nothing is set: V8 would print an error.
 */
export function setV8Flags(): boolean {
  if (Number(process.versions.node.split('.')[0]) < 24) return false;
  setFlagsFromString(V8_FLAG);
  return true;
}
