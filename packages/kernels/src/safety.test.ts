import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WasmBackend } from './heap.js';
import { gru, kernelsAvailable, lstm, rnn, runningVariant, startKernels } from './index.js';
import { gateCount, randomCase, shapesOf, type Case, type Cell } from './checks/case.js';
import { inFloat64 } from './checks/in-float64.js';
import { compile, instantiate, type Exports } from './variants.js';
import { workspaceOf } from './running.js';

const cells: Cell[] = ['lstm', 'gru', 'rnn'];

type ScratchName = Extract<keyof Exports, `${string}Scratch`>;

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
});

const layers = { lstm, gru, rnn, 'rnn-relu': rnn } as unknown as Record<
  Cell,
  (inputs: Record<string, unknown>) => tf.Tensor[]
>;
const tensors = ({ values, ...sizes }: Case): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(shapesOf(sizes)).map(([name, shape]) => [
      name,
      tf.tensor(values[name] as Float32Array, shape, 'float32'),
    ]),
  );
const wasm = () => (tf.backend() as WasmBackend).wasm;

describe('memory', () => {
  it.each(cells)('%s writes nothing outside its outputs', async (cell) => {
    // Every buffer lies between guards, in a memory of its own; the kernels are called as the layers call them.
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
    const kernels = instantiate(await compile('strict'), memory);
    for (const [T, B, I, H] of [
      [1, 1, 1, 1],
      [2, 3, 5, 6],
      [3, 5, 2, 9],
      [2, 4, 8, 16],
      [2, 9, 3, 11],
    ] as const) {
      const floats = new Float32Array(memory.buffer).fill(NaN);
      const G = gateCount(cell) * H;
      const pieces: [address: number, size: number][] = [];
      let top = 256;
      const place = (size: number, fill = 0): number => {
        const address = top;
        pieces.push([address / 4, size]);
        floats.fill(fill, address / 4, address / 4 + size);
        top += 4 * size + 12; // three floats of guard, and no alignment
        return address;
      };
      const [x, h0, c0, w, v, b1, b2] = [T * B * I, B * H, B * H, G * I, G * H, G, G].map((size) =>
        place(size, 0.1),
      ) as [number, number, number, number, number, number, number];
      const parts = { lstm: 5, gru: 4, rnn: 1, 'rnn-relu': 1 }[cell];
      const width = kernels.keptWidth(parts * H);
      const [output, hN, cN, kept, dOutput, dhN, dcN, dh0, dc0, dW, dX, dB] = [
        T * B * H,
        B * H,
        B * H,
        T * B * width,
        T * B * H,
        B * H,
        B * H,
        B * H,
        B * H,
        G * Math.max(I, H),
        T * B * I,
        Math.min(parts, 4) * H,
      ].map((size) => place(size)) as number[] as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const scratch = (top + 63) & ~63;
      const scratchEnd = (name: ScratchName, ...values: number[]): number =>
        (kernels[name] as (...values: number[]) => number)(...values);
      const need = (name: ScratchName, ...values: number[]): number => {
        const end = scratchEnd(name, scratch, ...values);
        floats.fill(7, scratch / 4, end / 4); // whatever was there before
        floats.fill(NaN, end / 4, end / 4 + 64);
        return scratch;
      };
      let end = 0;
      const after = (name: ScratchName, ...values: number[]): void => {
        end = scratchEnd(name, scratch, ...values) / 4;
        for (let i = 0; i < 64; i++) expect(floats[end + i]).toBeNaN();
      };
      // prettier-ignore
      for (const [first, count] of B > 1 ? [[0, B - 1], [B - 1, 1]] as const : [[0, 1]] as const) {
        const rows = [T, B, first, count] as const;
        if (cell === 'lstm') {
          const forward = (keeps: 0 | 1) => {
            const at = need('lstmForwardScratch', T, B, count, I, H, keeps);
            kernels.lstmForward(...rows, I, H, x, h0, c0, w, v, b1, b2, output, hN, cN, keeps && kept, at);
            after('lstmForwardScratch', T, B, count, I, H, keeps);
          };
          forward(1);
          forward(0);
          const at = need('lstmBackwardScratch', H);
          kernels.lstmBackward(...rows, H, kept, c0, v, dOutput, dhN, dcN, dh0, dc0, at);
          after('lstmBackwardScratch', H);
        } else if (cell === 'gru') {
          const at = need('gruForwardScratch', T, B, count, I, H, 1);
          kernels.gruForward(...rows, I, H, x, h0, w, v, b1, b2, output, hN, kept, at);
          after('gruForwardScratch', T, B, count, I, H, 1);
          kernels.gruBackward(...rows, H, kept, h0, output, v, dOutput, dhN, dh0, need('gruBackwardScratch', H));
          after('gruBackwardScratch', H);
        } else {
          const at = need('rnnForwardScratch', T, B, I, H);
          kernels.rnnForward(...rows, I, H, x, h0, w, v, b1, b2, false, output, hN, at);
          after('rnnForwardScratch', T, B, I, H);
          kernels.rnnBackward(...rows, H, output, v, false, dOutput, dhN, kept, dh0, need('rnnBackwardScratch', H));
          after('rnnBackwardScratch', H);
        }
      }
      kernels.biasGradient(T, B, (cell === 'rnn' ? 1 : 4) * H, kept, width, dB);
      kernels.weightGradient(T * B, G, H, kept, width, h0, B, output, dW, need('weightGradientScratch', T * B, H));
      after('weightGradientScratch', T * B, H);
      kernels.inputGradient(T * B, G, I, kept, width, w, dX, need('inputGradientScratch', G, I));
      after('inputGradientScratch', G, I);
      for (const [start, size] of pieces) {
        for (let i = 0; i < size; i++) expect(floats[start + i]).not.toBeNaN();
        for (let i = 0; i < 3; i++) expect(floats[start + size + i]).toBeNaN();
      }
    }
  });

  it('survives a heap that grows, and moves, during the call', () => {
    const test = randomCase({ cell: 'lstm', T: 64, B: 64, I: 16, H: 128 }, 1);
    const inputs = tensors(test);
    const before = wasm().HEAPU8.length;
    const held: tf.Tensor[] = [];
    while (wasm().HEAPU8.length < before + (64 << 20)) held.push(...layers['lstm']!(inputs));
    const [first] = held[0]!.dataSync();
    expect(held.at(-3)!.dataSync()[0]).toBe(first);
    tf.dispose([inputs, held]);
  });

  it('refuses what the heap cannot hold, and goes on', () => {
    const free = tf.memory().numTensors;
    const big = tf.zeros([40_000, 64, 1]) as tf.Tensor3D; // its gates alone would take 5 GiB
    const test = tensors(randomCase({ cell: 'lstm', T: 1, B: 64, I: 1, H: 512 }, 1));
    const call = () => lstm({ ...(test as never as Parameters<typeof lstm>[0]), x: big });
    expect(call).toThrow(/^the WASM heap cannot hold \d+\.\d MiB more/);
    expect(() =>
      tf.grads((x) => tf.sum(lstm({ ...(test as never as Parameters<typeof lstm>[0]), x: x as tf.Tensor3D })[1]))([
        big,
      ]),
    ).toThrow(/the WASM heap cannot hold/);
    const failing = tf.customGrad((y: unknown) => ({
      value: y as tf.Tensor,
      gradFunc: () => {
        throw new Error('in the backward pass');
      },
    }));
    const layer = { ...test, x: tf.zeros([2, 64, 1]) } as never as Parameters<typeof lstm>[0];
    const before = tf.memory().numTensors;
    for (const after of [() => lstm({ ...layer, x: big })[1], (y: tf.Tensor) => failing(y)])
      expect(() =>
        tf.grad((w) => tf.sum(after(lstm({ ...layer, weightHh: w as tf.Tensor2D })[1])))(layer.weightHh),
      ).toThrow(/cannot hold|in the backward pass/);
    expect(tf.memory().numTensors).toBe(before); // what the layer that went well had saved is free again
    tf.dispose([big, test, layer.x]);
    expect(tf.memory().numTensors).toBe(free);
    expect(tf.add(1, 1).dataSync()[0]).toBe(2);
  });
});

describe('values', () => {
  it.each(['lstm', 'gru', 'rnn', 'rnn-relu'] as const)('%s has the gradient that differences show', (cell) => {
    const test = randomCase({ cell, T: 4, B: 2, I: 3, H: 3 }, 11, 0.9);
    const expected = inFloat64(test);
    const loss = (values: Case['values']): number => {
      const results = inFloat64({ ...test, values });
      const dot = (name: string, d: string) =>
        results[name] ? results[name]!.reduce((sum, v, i) => sum + v * values[d]![i]!, 0) : 0;
      return dot('output', 'dOutput') + dot('hN', 'dhN') + dot('cN', 'dcN');
    };
    for (const name in shapesOf(test)) {
      for (let i = 0; i < test.values[name]!.length; i += 2) {
        const shifted = [1e-4, -1e-4].map((by) =>
          loss({ ...test.values, [name]: Float64Array.from(test.values[name]!, (v, k) => (k === i ? v + by : v)) }),
        );
        expect(expected[`d.${name}`]![i]).toBeCloseTo((shifted[0]! - shifted[1]!) / 2e-4, 5);
      }
    }
  });

  it.each(cells)(
    '%s differs when a term is dropped, V transposed or t shifted (so that the comparisons above can fail)',
    (cell) => {
      const test = randomCase({ cell, T: 3, B: 2, I: 3, H: 4 }, 5);
      const got = tf.tidy(() => layers[cell]!(tensors(test))[0]!.dataSync() as Float32Array);
      const off = (values: Case['values']): number => {
        const { output } = inFloat64({ ...test, values });
        return got.reduce((worst, v, i) => Math.max(worst, Math.abs(v - output![i]!)), 0);
      };
      expect(off(test.values)).toBeLessThan(1e-6);
      expect(off({ ...test.values, biasHh: new Float32Array(test.values['biasHh']!.length) })).toBeGreaterThan(1e-3);
      const v = test.values['weightHh']!;
      const H = 4;
      const transposed = Float32Array.from(
        v,
        (_, i) => v[Math.floor(i / (H * H)) * H * H + (i % H) * H + (Math.floor(i / H) % H)]!,
      );
      expect(off({ ...test.values, weightHh: transposed })).toBeGreaterThan(1e-3);
      const x = test.values['x']!;
      expect(off({ ...test.values, x: Float32Array.from(x, (_, i) => x[(i + 2 * 3) % x.length]!) })).toBeGreaterThan(
        1e-3,
      );
    },
  );

  it.each(['lstm', 'gru', 'rnn', 'rnn-relu'] as const)(
    '%s lets NaN and infinity through as the equations do',
    (cell) => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const test = randomCase({ cell, T: 3, B: 3, I: 2, H: 5 }, 3);
        (test.values['x'] as Float32Array)[7] = bad; // row 0 of step 1
        const expected = inFloat64(test);
        const got = tf.tidy(() =>
          layers[cell]!({ ...tensors(test), ...(cell === 'rnn-relu' && { nonlinearity: 'relu' }) }).map((result) =>
            result.dataSync(),
          ),
        );
        ['output', 'hN', 'cN'].slice(0, got.length).forEach((name, k) => {
          got[k]!.forEach((value, i) => {
            const right = Math.fround(expected[name]![i]!);
            if (Number.isFinite(right)) expect(value).toBeCloseTo(right, 5);
            else expect(value).toBe(right);
          });
        });
      }
    },
  );

  it('keeps gradients that nearly vanish, and makes no denormals of those that do: they would slow the core', () => {
    // Weights this small let a gradient vanish within a few steps; the first steps' would be denormals.
    const [T, B, I, H] = [60, 16, 8, 64];
    const { x, h0, weightIh, weightHh } = tensors(
      randomCase({ cell: 'rnn', T, B, I, H }, 1, 0.02),
    ) as never as Parameters<typeof rnn>[0];
    const small = tf.mul<tf.Tensor2D>(weightHh, 0.1);
    const dx = tf
      .grad((input) => tf.sum(rnn({ x: input as tf.Tensor3D, h0, weightIh, weightHh: small })[1]))(x)
      .dataSync<'float32'>();
    const norms = Array.from({ length: T }, (_, t) => Math.hypot(...dx.subarray(t * B * I, (t + 1) * B * I)));
    expect(norms.find((norm) => norm > 0)).toBeLessThan(1e-28); // seen nearly to the end,
    expect(norms[0]).toBe(0); // and 0 beyond
    expect(dx.every((value) => value === 0 || Math.abs(value) >= 2 ** -126)).toBe(true);
  });
});

describe('tfjs', () => {
  it("two models at once, one within the other's gradient", () => {
    const [a, b] = [
      randomCase({ cell: 'lstm', T: 3, B: 2, I: 4, H: 4 }, 1),
      randomCase({ cell: 'gru', T: 3, B: 2, I: 4, H: 4 }, 2),
    ];
    const { x, ...rest } = tensors(a);
    const gradients = tf.grads((input) =>
      tf.sum(
        gru({
          ...(tensors(b) as never as Parameters<typeof gru>[0]),
          x: lstm({ ...(rest as never as Parameters<typeof lstm>[0]), x: input as tf.Tensor3D })[0],
        })[0],
      ),
    )([x!]);
    const lstmOut = inFloat64(a)['output']!;
    const inner = inFloat64({
      ...b,
      values: { ...b.values, x: lstmOut, dOutput: new Float32Array(24).fill(1), dhN: new Float32Array(8) },
    });
    const outer = inFloat64({
      ...a,
      values: { ...a.values, dOutput: inner['d.x']!, dhN: new Float32Array(8), dcN: new Float32Array(8) },
    });
    gradients[0]!.dataSync().forEach((value, i) => expect(value).toBeCloseTo(outer['d.x']![i]!, 5));
  });

  it('refuses a gradient of a gradient without the equations that it goes through', () => {
    const { x, h0, c0, weightIh, weightHh, biasIh, biasHh } = tensors(
      randomCase({ cell: 'lstm', T: 3, B: 2, I: 4, H: 4 }, 1),
    );
    const f = (input: tf.Tensor) => tf.sum(lstm({ x: input, h0, c0, weightIh, weightHh, biasIh, biasHh } as never)[0]);
    expect(() => tf.grad((input) => tf.sum(tf.square(tf.grad(f)(input))))(x!)).toThrow(
      "equations: expected the layer in tfjs's own operations",
    );
    expect(tf.grad(f)(x!).shape).toEqual(x!.shape);
  });

  it('does not compute the gradient of an input that nobody asked for', async () => {
    const { x, ...rest } = tensors(randomCase({ cell: 'lstm', T: 3, B: 2, I: 4, H: 4 }, 1));
    const names = async (ask: () => unknown): Promise<string[]> =>
      (await tf.engine().profile(() => ask() as tf.TensorContainer)).kernelNames;
    const f = (input: tf.Tensor, weightIh: tf.Tensor) => tf.sum(lstm({ ...rest, x: input, weightIh } as never)[1]);
    expect(await names(() => tf.grad((w) => f(x!, w))(rest['weightIh']!))).not.toContain('BpttInputGradient');
    expect(await names(() => tf.grad((input) => f(input, rest['weightIh']!))(x!))).toContain('BpttInputGradient');
    expect(await names(() => tf.grad((input) => f(input, rest['weightIh']!))(x!))).not.toContain('BpttWeightGradient');
  });

  it('says what is wrong with the arguments', () => {
    const inputs = tensors(randomCase({ cell: 'lstm', T: 3, B: 2, I: 4, H: 5 }, 1)) as never as Parameters<
      typeof lstm
    >[0];
    expect(() => lstm({ ...inputs, x: tf.zeros([3, 4]) as never })).toThrow(
      'x: expected [T, B, I], T and I at least 1, got [3, 4]',
    );
    expect(() => lstm({ ...inputs, weightIh: tf.zeros([20, 5]) })).toThrow('weightIh: expected [20, 4], got [20, 5]');
    expect(() => lstm({ ...inputs, c0: tf.zeros([1, 3, 5]) })).toThrow('c0: expected [1, 2, 5], got [1, 3, 5]');
    expect(() => lstm({ ...inputs, x: tf.zeros([3, 2, 4], 'int32') })).toThrow(
      "x: expected a float32 tensor, got 'int32'",
    );
  });

  it('works again after the backend was removed and set anew', async () => {
    const test = randomCase({ cell: 'rnn', T: 3, B: 2, I: 4, H: 5 }, 1);
    const run = () => tf.tidy(() => rnn(tensors(test) as never)[0].dataSync());
    const before = run();
    const factory = tf.engine().findBackendFactory('wasm');
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', factory);
    await startKernels({ simd: 'strict' });
    expect(run()).toEqual(before);
    expect(kernelsAvailable()).toBe(true);
    expect(runningVariant()).toBe('strict');
    expect(workspaceOf(tf.backend()).backend).toBe(tf.backend());
  });
});
