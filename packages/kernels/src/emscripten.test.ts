import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { instantiateTfjs } from './emscripten.js';
import { startWasm } from './start-wasm.js';

/** What the tests use of an instance. */
interface Module {
  asm: { memory: WebAssembly.Memory } & Record<string, (...values: number[]) => number>;
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap(name: string, returns: null, types: string[]): (...values: unknown[]) => unknown;
}

const bytes = await readFile(new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url));
const fresh = async () => (await instantiateTfjs(await WebAssembly.compile(bytes))) as unknown as Module;
const MiB = 2 ** 20;

describe('the heap of tfjs', () => {
  it('grows, and its bytes stay', async () => {
    const module = await fresh();
    const first = module._malloc(8);
    module.HEAPU8.set([1, 2, 3], first);
    const before = module.HEAPU8;
    module._free(module._malloc(64 * MiB));
    expect(module.HEAPU8.length).toBeGreaterThan(before.length);
    expect(module.HEAPU8.slice(first, first + 3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(module.HEAPU8.buffer).toBe(module.asm.memory.buffer);
  });

  it('throws where nothing more fits, beyond 2 GiB and beyond 32 bits, and goes on', async () => {
    const module = await fresh();
    expect(() => module._malloc(2 ** 32 + 8)).toThrow(/the WASM heap cannot hold 4096.0 MiB more/); // 8 to 32 bits
    const held: number[] = [];
    expect(() => {
      for (;;) held.push(module._malloc(512 * MiB));
    }).toThrow(expect.objectContaining({ code: 'BPTT_BACKEND', name: 'BackendError' }));
    expect(held.length).toBeGreaterThan(2);
    for (const address of held) module._free(address);
    expect(module._malloc(1024)).toBeGreaterThan(0);
  });

  it('has what it gives, however near to 4 GiB', async () => {
    const module = await fresh();
    const held = [3164, 625].map((size) => module._malloc(size * MiB));
    expect(() => module._malloc(625 * MiB)).toThrow(/the WASM heap cannot hold 625.0 MiB more/);
    const next = [1, 10, 100].map((size) => [module._malloc(size * MiB) >>> 0, size * MiB] as const);
    for (const [address, size] of next) {
      expect(address).toBeGreaterThan((held[1]! >>> 0) + 625 * MiB - 1);
      expect(address + size).toBeLessThanOrEqual(module.asm.memory.buffer.byteLength);
    }
    for (const [i, [address, size]] of next.slice(0, -1).entries())
      expect(next[i + 1]![0]).toBeGreaterThanOrEqual(address + size);
  });

  it('gives its stack back when a call throws', async () => {
    const module = await fresh();
    const top = module.asm['stackSave']!();
    expect(() => module.cwrap('Transpose', null, ['number', 'array'])(1n, new Uint8Array(64))).toThrow(TypeError);
    expect(module.asm['stackSave']!()).toBe(top);
  });
});

describe("tfjs's operations", () => {
  beforeAll(() => startWasm());

  it('run: with arrays on the stack, with threads of one, with views', () => {
    const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    expect([...tf.transpose(x, [2, 0, 1]).dataSync()]).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
    expect([...tf.conv1d(x, tf.ones([2, 2, 1]) as tf.Tensor3D, 1, 'valid').dataSync()]).toEqual([10, 26]);
    expect([...tf.topk(tf.tensor1d([3, 9, 4]), 2).indices.dataSync()]).toEqual([1, 2]);
    expect([...tf.image.nonMaxSuppression(tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([1]), 1).dataSync()]).toEqual([0]);
  });

  it('fail with a BackendError where WebAssembly traps', async () => {
    const module = await fresh();
    for (const id of [1, 2]) module.asm['register_tensor']!(id, 1024, 2 ** 32 - 4096);
    expect(() => module.cwrap('Abs', null, ['number', 'number', 'number'])(1, 1, 2)).toThrow(
      expect.objectContaining({
        code: 'BPTT_BACKEND',
        message: expect.stringMatching(/^Abs of tfjs-backend-wasm failed/),
      }),
    );
  });

  it("print XNNPACK's complaints as warnings, a line at a time", () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    tf.engine().runKernel('ClipByValue', { x: tf.ones([2]) }, { clipValueMin: 2, clipValueMax: 1 });
    expect(warn.mock.calls[0]).toEqual([
      'XNN status for xnn_create_clamp_nc_f32 is not successful. Got status 2. Use -c dbg to see XNN logs.',
    ]);
    warn.mockRestore();
  });
});
