import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withSharedMemory } from './shared-memory.js';

const module = (...sections: number[][]) => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
const section = (id: number, ...content: number[]) => [id, content.length, ...content];

it("gives tfjs's module a shared memory of its own, and changes one byte", async () => {
  const bytes = new Uint8Array(await readFile(new URL('../tfjs-backend-wasm-simd.wasm', import.meta.url)));
  const shared = withSharedMemory(bytes)!;
  expect(shared.filter((byte, i) => byte !== bytes[i])).toEqual(Uint8Array.of(3));
  expect(WebAssembly.validate(shared)).toBe(true);
});

it('lets a module import a shared memory, after imports of other kinds', () => {
  const bytes = module(
    section(1, 1, 0x60, 0, 0), // a type of no parameters and no results
    // prettier-ignore
    section(
      2, 4,
      1, 0x61, 1, 0x66, 0, 0, // a.f: a function
      1, 0x61, 1, 0x74, 1, 0x70, 1, 1, 2, // a.t: a table of 1 to 2
      1, 0x61, 1, 0x67, 3, 0x7f, 0, // a.g: a global
      1, 0x61, 1, 0x6d, 2, 1, 1, 16, // a.m: a memory of 1 to 16 pages
    ),
  );
  expect(WebAssembly.validate(bytes)).toBe(true);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 16, shared: true });
  const a = {
    f: () => {},
    t: new WebAssembly.Table({ element: 'anyfunc', initial: 1, maximum: 2 }),
    g: new WebAssembly.Global({ value: 'i32' }),
    m: memory,
  };
  const link = (bytes: Uint8Array<ArrayBuffer>) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { a });
  expect(() => link(bytes)).toThrow(WebAssembly.LinkError);
  expect(link(withSharedMemory(bytes)!)).toBeInstanceOf(WebAssembly.Instance);
});

it('leaves a module alone that has no memory, one without a maximum, or a shared one', () => {
  expect(withSharedMemory(module())).toBeUndefined();
  expect(withSharedMemory(module(section(5, 1, 0, 1)))).toBeUndefined();
  expect(withSharedMemory(module(section(5, 1, 3, 1, 2)))).toBeUndefined();
});
