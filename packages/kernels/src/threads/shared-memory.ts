/** @file Lets a WebAssembly module have, or import, a shared memory: one bit of its bytes. */
import { nodeProcess } from '../node-process.js';

const [IMPORTS, MEMORIES] = [2, 5]; // sections
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3]; // kinds of imports
const [HAS_MAXIMUM, SHARED] = [1, 2]; // flags of a memory's limits

/** Whether threads of this program can share memory: in Node, and on pages that are cross-origin isolated. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer !== 'function') return false;
  return globalThis.crossOriginIsolated !== false || nodeProcess() !== undefined;
}

/** The same module with its one memory shared, its own or the one it imports; undefined for a module that has none with a maximum. */
export function withSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const flags = limitsOf(bytes);
  if (flags === undefined || bytes[flags] !== HAS_MAXIMUM) return undefined;
  const shared = Uint8Array.from(bytes);
  shared[flags] = HAS_MAXIMUM | SHARED;
  return shared;
}

/** Where the flags of the memory's limits stand (https://webassembly.github.io/spec/core/binary/modules.html). */
function limitsOf(bytes: Uint8Array): number | undefined {
  let at = 8;
  const number = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  const limits = () => {
    if (number() & HAS_MAXIMUM) number();
    number();
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = number();
    const end = at + size;
    const count = section === IMPORTS || section === MEMORIES ? number() : 0;
    if (section === MEMORIES && count > 0) return at;
    for (let i = 0; i < count; i++) {
      for (const _name of ['module', 'field']) {
        const length = number();
        at += length;
      }
      const kind = bytes[at++];
      if (kind === MEMORY) return at;
      if (kind === FUNCTION) number();
      else if (kind === TABLE) {
        at++;
        limits();
      } else if (kind === GLOBAL) at += 2;
      else return undefined;
    }
    at = end;
  }
  return undefined;
}
