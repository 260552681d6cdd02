/** @file The equations of the three cells and their gradients in float64, written to be compared with: for the tests only. */

export type Cell = 'lstm' | 'gru' | 'rnn' | 'rnn-relu';

export interface Case {
  cell: Cell;
  T: number;
  B: number;
  I: number;
  H: number;
  /** x, h0, c0, weightIh, weightHh, biasIh, biasHh, and the gradients dOutput, dhN, dcN of the results: rows after rows. */
  values: Record<string, ArrayLike<number>>;
}

export const gateCount = { lstm: 4, gru: 3, rnn: 1, 'rnn-relu': 1 };

/** The shape of each of a case's tensors. */
export function shapesOf({ cell, T, B, I, H }: Omit<Case, 'values'>): Record<string, number[]> {
  const G = gateCount[cell] * H;
  return {
    x: [T, B, I],
    h0: [1, B, H],
    ...(cell === 'lstm' && { c0: [1, B, H] }),
    weightIh: [G, I],
    weightHh: [G, H],
    biasIh: [G],
    biasHh: [G],
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** output, hN (and cN), and the gradient of every input with respect to the sum of the results times dOutput, dhN, dcN. */
export function reference({ cell, T, B, I, H, values }: Case): Record<string, Float64Array> {
  const shapes = shapesOf({ cell, T, B, I, H });
  const { x, h0, weightIh, weightHh, dOutput, dhN } = values as Record<string, ArrayLike<number>>;
  const gates = gateCount[cell];
  const lstm = cell === 'lstm';
  const size = (name: string): number => shapes[name]!.reduce((a, b) => a * b, 1);
  const bias = (name: string, g: number): number => values[name]?.[g] ?? 0;
  const results: Record<string, Float64Array> = { output: new Float64Array(T * B * H), hN: new Float64Array(B * H) };
  if (lstm) results['cN'] = new Float64Array(B * H);
  for (const name in shapes) results[`d.${name}`] = new Float64Array(size(name));

  for (let b = 0; b < B; b++) {
    const steps: { h: number[]; c: number[]; i: number[][]; s: number[]; next: number[] }[] = [];
    let h = Array.from({ length: H }, (_, j) => h0![b * H + j]!);
    let c = Array.from({ length: H }, (_, j) => values['c0']?.[b * H + j] ?? 0);
    for (let t = 0; t < T; t++) {
      const fromX = Array.from({ length: gates * H }, (_, g) => {
        let sum = bias('biasIh', g);
        for (let k = 0; k < I; k++) sum += weightIh![g * I + k]! * x![(t * B + b) * I + k]!;
        return sum;
      });
      const fromH = Array.from({ length: gates * H }, (_, g) => {
        let sum = bias('biasHh', g);
        for (let k = 0; k < H; k++) sum += weightHh![g * H + k]! * h[k]!;
        return sum;
      });
      const sum = (g: number, j: number): number => fromX[g * H + j]! + fromH[g * H + j]!;
      const step = { h, c, i: [] as number[][], s: fromH.slice(2 * H), next: [] as number[] };
      const newC: number[] = [];
      for (let j = 0; j < H; j++) {
        if (lstm) {
          const [i, f, g, o] = [sigmoid(sum(0, j)), sigmoid(sum(1, j)), Math.tanh(sum(2, j)), sigmoid(sum(3, j))];
          newC[j] = f * c[j]! + i * g;
          step.i[j] = [i, f, g, o, newC[j]!];
          step.next[j] = o * Math.tanh(newC[j]!);
        } else if (cell === 'gru') {
          const [r, z] = [sigmoid(sum(0, j)), sigmoid(sum(1, j))];
          const n = Math.tanh(fromX[2 * H + j]! + r * fromH[2 * H + j]!);
          step.i[j] = [r, z, n];
          step.next[j] = (1 - z) * n + z * h[j]!;
        } else {
          step.next[j] = cell === 'rnn' ? Math.tanh(sum(0, j)) : Math.max(0, sum(0, j)); // Math.max keeps NaN
        }
        results['output']![(t * B + b) * H + j] = step.next[j]!;
      }
      steps.push(step);
      h = step.next;
      if (lstm) c = newC;
    }
    for (let j = 0; j < H; j++) results['hN']![b * H + j] = h[j]!;
    if (lstm) for (let j = 0; j < H; j++) results['cN']![b * H + j] = c[j]!;

    let dh = Array.from({ length: H }, (_, j) => dhN![b * H + j]!);
    let dc = Array.from({ length: H }, (_, j) => values['dcN']?.[b * H + j] ?? 0);
    for (let t = T - 1; t >= 0; t--) {
      const { h: before, c: cBefore, i: at, s, next } = steps[t]!;
      const dX = new Float64Array(gates * H); // gradients of the sums' input part
      const dH = new Float64Array(gates * H); // and of their state part
      const direct = new Float64Array(H);
      const dcBefore: number[] = [];
      for (let j = 0; j < H; j++) {
        const d = dh[j]! + dOutput![(t * B + b) * H + j]!;
        if (lstm) {
          const [i, f, g, o, cNow] = at[j] as [number, number, number, number, number];
          const tanhC = Math.tanh(cNow);
          const dC = dc[j]! + d * o * (1 - tanhC * tanhC);
          dX[j] = dC * g * i * (1 - i);
          dX[H + j] = dC * cBefore[j]! * f * (1 - f);
          dX[2 * H + j] = dC * i * (1 - g * g);
          dX[3 * H + j] = d * tanhC * o * (1 - o);
          dcBefore[j] = dC * f;
        } else if (cell === 'gru') {
          const [r, z, n] = at[j] as [number, number, number];
          const dN = d * (1 - z) * (1 - n * n);
          dX[2 * H + j] = dN;
          dX[j] = dN * s[j]! * r * (1 - r);
          dX[H + j] = d * (before[j]! - n) * z * (1 - z);
          dH[2 * H + j] = dN * r;
          direct[j] = d * z;
        } else {
          dX[j] = cell === 'rnn' ? d * (1 - next[j]! * next[j]!) : next[j]! <= 0 ? 0 : d;
        }
      }
      const shared = cell === 'gru' ? 2 * H : gates * H;
      dH.set(dX.subarray(0, shared));
      dh = Array.from(direct);
      for (let g = 0; g < gates * H; g++) {
        results['d.biasIh']![g]! += dX[g]!;
        results['d.biasHh']![g]! += dH[g]!;
        for (let k = 0; k < I; k++) {
          results['d.weightIh']![g * I + k]! += dX[g]! * x![(t * B + b) * I + k]!;
          results['d.x']![(t * B + b) * I + k]! += dX[g]! * weightIh![g * I + k]!;
        }
        for (let k = 0; k < H; k++) {
          results['d.weightHh']![g * H + k]! += dH[g]! * before[k]!;
          dh[k]! += dH[g]! * weightHh![g * H + k]!;
        }
      }
      dc = dcBefore;
    }
    for (let j = 0; j < H; j++) {
      results['d.h0']![b * H + j] = dh[j]!;
      if (lstm) results['d.c0']![b * H + j] = dc[j]!;
    }
  }
  return results;
}

/** Seeded values in (-scale, scale) for every tensor of a case, the results' gradients included. */
export function randomCase(sizes: Omit<Case, 'values'>, seed: number, scale = 0.7): Case {
  const { cell, T, B, H } = sizes;
  let s = seed | 0;
  const random = (): number => Math.fround(((s = (Math.imul(s, 1664525) + 1013904223) | 0) / 2 ** 31) * scale);
  const shapes = { ...shapesOf(sizes), dOutput: [T, B, H], dhN: [1, B, H], ...(cell === 'lstm' && { dcN: [1, B, H] }) };
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
    ]),
  );
  return { ...sizes, values };
}
