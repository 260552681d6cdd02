/** @file One backend with the kernels in its heap: addresses of tensors, new tensors, and scratch memory. */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { heapFull, type WasmBackend } from './heap.js';
import type { Team } from './threads/team.js';
import type { Exports } from './variants.js';

/** A kernel's work: tensors (absent ones undefined) and attributes in, tensors out. */
export type Work = (workspace: Workspace, inputs: Record<string, TensorInfo>, attributes: NamedAttrMap) => TensorInfo[];

/** Scratch of up to this size is kept for the next call; beyond, it is freed at the end of each call. */
const KEPT_BYTES = 1 << 18;
/** The same for each part of shared work. */
const ARENA_KEPT_BYTES = 1 << 21;
/** All of a 32-bit heap but its last page, as emscripten has it. */
const HEAP_BYTES = 2 ** 32 - 65536;

/** Work on rows that do not meet, in as many parts as it has threads. */
interface Plan {
  rows: number;
  parts: number;
  /** Scratch that is to be given to `share`. */
  bytes: number;
}

/** Calls kernels for `count` rows from `first` on. It must not ask for results: the calls may be made later, on other threads. */
export type Share = (kernels: Exports, first: number, count: number, scratch: number) => void;

export class Workspace {
  private kept = 0;
  /** Scratch of each part, kept for it: memory that one core wrote last is slow to write for another. */
  private arenas: { address: number; bytes: number }[] = [];

  constructor(
    readonly backend: WasmBackend,
    readonly kernels: Exports,
    readonly team?: Team,
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

  /**
   * How work of so many floating-point operations on `rows` rows is to be done.
   * @param grain with fewer rows, a part would take as long as with these: they are computed some at a time.
   * @param scratch the scratch bytes of a part of so many rows.
   */
  plan(rows: number, grain: number, operations: number, scratch: (rows: number) => number): Plan {
    const parts = this.team?.threadsFor(rows, operations, grain) ?? 1;
    // Parts differ by a row, and fewer rows can need more: they are computed for more steps ahead.
    const each = Math.max(scratch(Math.floor(rows / parts)), scratch(Math.ceil(rows / parts)));
    if (parts > 1 && this.reserve(parts, each)) return { rows, parts, bytes: 0 };
    if (parts > 1) for (const i of this.arenas.keys()) this.release(i); // one thread may still have room
    return { rows, parts: 1, bytes: scratch(rows) };
  }

  /** Does the work; where it is one part, with scratch at this address. `redo` does a part anew that was left half done; unless given, it is just done again. */
  share({ rows, parts }: Plan, scratch: number, share: Share, redo: Share = share): void {
    if (parts === 1) return share(this.kernels, 0, rows, scratch);
    const part = (kernels: Exports, i: number, share: Share) => {
      const first = Math.floor((rows * i) / parts);
      share(kernels, first, Math.floor((rows * (i + 1)) / parts) - first, aligned(this.arenas[i]!.address));
    };
    this.team!.run(
      parts,
      (kernels, i) => part(kernels, i, share),
      (i) => part(this.kernels, i, redo),
    );
    for (const [i, { bytes }] of this.arenas.entries()) if (bytes > ARENA_KEPT_BYTES) this.release(i);
  }

  /** Scratch for each part, or false where the heap has no room for so much. */
  private reserve(parts: number, bytes: number): boolean {
    try {
      for (let i = 0; i < parts; i++) {
        if ((this.arenas[i]?.bytes ?? -1) >= bytes) continue;
        this.release(i);
        const address = this.backend.wasm._malloc(bytes + 64);
        if (address === 0) return false;
        this.arenas[i] = { address, bytes };
      }
      return true;
    } catch {
      return false;
    }
  }

  private release(i: number): void {
    const arena = this.arenas[i];
    if (arena === undefined || arena.address === 0) return;
    this.backend.wasm._free(arena.address);
    this.arenas[i] = { address: 0, bytes: -1 };
  }

  /** Runs `work` with the address of `bytes` of scratch memory, aligned to a cache line. */
  scratch(bytes: number, work: (address: number) => void): void {
    if (bytes > KEPT_BYTES) return this.aside(bytes, work);
    this.kept ||= this.backend.wasm._malloc(KEPT_BYTES + 64);
    if (this.kept === 0) throw heapFull(bytes);
    work(aligned(this.kept));
  }

  /** The same with memory that is nobody else's meanwhile. */
  aside(bytes: number, work: (address: number) => void): void {
    const { wasm } = this.backend;
    const address = wasm._malloc(bytes + 64);
    if (address === 0) throw heapFull(bytes);
    try {
      work(aligned(address));
    } finally {
      wasm._free(address);
    }
  }
}

/** The next cache line. */
const aligned = (address: number): number => (((address >>> 0) + 63) & ~63) >>> 0;
