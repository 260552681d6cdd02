/** @file One backend with the kernels in its heap: addresses of tensors, new tensors, and scratch memory. */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { heapFull, type WasmBackend } from './heap.js';
import type { Exports } from './variants.js';

/** A kernel's work: tensors (absent ones undefined) and attributes in, tensors out. */
export type Work = (workspace: Workspace, inputs: Record<string, TensorInfo>, attributes: NamedAttrMap) => TensorInfo[];

/** Scratch of up to this size is kept for the next call; beyond, it is freed at the end of each call. */
const KEPT_BYTES = 1 << 18;
/** All of a 32-bit heap but its last page, as emscripten has it. */
const HEAP_BYTES = 2 ** 32 - 65536;

export class Workspace {
  private kept = 0;

  constructor(
    readonly backend: WasmBackend,
    readonly kernels: Exports,
  ) {}

  /** Where the tensor's values are; 0 for an absent one. Good until the next allocation by anybody only as far as nothing is disposed. */
  address(tensor: TensorInfo | undefined): number {
    return tensor === undefined ? 0 : this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** The same of each tensor. */
  addresses(tensors: Record<string, TensorInfo>): Record<string, number> {
    const at: Record<string, number> = {};
    for (const name in tensors) at[name] = this.address(tensors[name]);
    return at;
  }

  /** A new float32 tensor with values yet to be written. */
  make(...shape: number[]): TensorInfo {
    const made = this.backend.makeOutput(shape, 'float32');
    if (this.address(made) === 0) {
      this.backend.disposeData(made.dataId, true);
      throw heapFull(4 * shape.reduce((a, b) => a * b, 1));
    }
    return made;
  }

  /** Throws a BackendError unless the heap has, or can grow by, `bytes`: tfjs itself would go on at address 0, over its own data. */
  check(bytes: number): void {
    if (bytes <= KEPT_BYTES) return;
    const address = bytes > HEAP_BYTES ? 0 : this.backend.wasm._malloc(bytes);
    if (address === 0) throw heapFull(bytes);
    this.backend.wasm._free(address);
  }

  /** Runs `work` with the address of `bytes` of scratch memory, aligned to a cache line. */
  scratch(bytes: number, work: (address: number) => void): void {
    const keep = bytes <= KEPT_BYTES;
    const { wasm } = this.backend;
    const address = keep ? (this.kept ||= wasm._malloc(KEPT_BYTES + 64)) : wasm._malloc(bytes + 64);
    if (address === 0) throw heapFull(bytes);
    try {
      work((((address >>> 0) + 63) & ~63) >>> 0);
    } finally {
      if (!keep) wasm._free(address);
    }
  }
}
