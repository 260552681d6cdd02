/** @file The V8 flag that the wide builds need. */
import { nodeProcess } from './node-process.js';

/** Lets V8 fuse neighbouring 128-bit WebAssembly operations into 256-bit ones. */
export const V8_FLAG = '--experimental-wasm-revectorize';

/** Whether the flag can be on: in Node it can be seen; a browser does not say. */
export function mayWiden(): boolean {
  const node = nodeProcess();
  if (node === undefined) return true;
  return [...node.execArgv, node.env['NODE_OPTIONS'] ?? ''].some((argument) =>
    argument.replaceAll('_', '-').includes(V8_FLAG),
  );
}
