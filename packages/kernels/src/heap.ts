/** @file tfjs's WASM heap: what of tfjs's internals the kernels rely on, and the check that it is there. */
import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '@bptt/errors';

/** The part of tfjs-backend-wasm's `BackendWasm` that the kernels use; not public, so `checkHeap` looks before they leap. */
export interface WasmBackend extends KernelBackend {
  wasm: {
    HEAPU8: Uint8Array;
    asm: { memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(id: DataId): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): { dataId: DataId; shape: number[]; dtype: 'float32' };
}

/** Throws a BackendError that names `versions` unless `backend` has the internals of `WasmBackend`. */
export function checkHeap(backend: unknown, versions: string): asserts backend is WasmBackend {
  const { wasm, dataIdMap, makeOutput } = backend as Partial<WasmBackend>;
  const missing = [
    !(wasm?.HEAPU8 instanceof Uint8Array) && 'wasm.HEAPU8',
    typeof wasm?._malloc !== 'function' && 'wasm._malloc',
    typeof wasm?._free !== 'function' && 'wasm._free',
    !(wasm?.asm?.memory instanceof WebAssembly.Memory) && 'wasm.asm.memory',
    typeof dataIdMap?.get !== 'function' && 'dataIdMap',
    typeof makeOutput !== 'function' && 'makeOutput',
  ].filter((name) => name !== false);
  if (missing.length > 0) {
    throw new BackendError(
      `${versions} does not have the internals that bptt uses (${missing.join(', ')}); it is made for 4.22`,
    );
  }
}

/** Whether threads can work in this heap. */
export function hasSharedHeap(backend: WasmBackend): boolean {
  return typeof SharedArrayBuffer === 'function' && backend.wasm.HEAPU8.buffer instanceof SharedArrayBuffer;
}

/** Whether this is tfjs's own threaded build, which somebody else started. */
export function isThreadedTfjs(backend: WasmBackend): boolean {
  return hasSharedHeap(backend) && 'PThread' in backend.wasm;
}

export function heapFull(bytes: number): BackendError {
  return new BackendError(
    `the WASM heap cannot hold ${(bytes / 2 ** 20).toFixed(1)} MiB more (it ends at 4 GiB): use a smaller batch or shorter sequences, or dispose tensors`,
  );
}
