/**
 * @file Writes the register tile of one build as AssemblyScript, which has no arrays of v128 to loop over.
 *
 * A tile is ROWS x COLUMNS sums held in registers: at each step of k it loads COLUMNS values of b, and for each of its rows
 * splats one value of a and multiplies. Pairs of neighbouring vectors are loaded and stored side by side, which is
 * what V8's revectorisation fuses into 256-bit operations.
 */

/** The four builds of the one source. `rows` x `columns` is what fits the registers: 16 of 128 bits, 16 of 256 bits in the wide builds. */
export const builds = {
  strict: { rows: 4, columns: 8, relaxed: false },
  relaxed: { rows: 5, columns: 8, relaxed: true },
  wide: { rows: 4, columns: 16, relaxed: false },
  'wide-relaxed': { rows: 6, columns: 16, relaxed: true },
};

const UNROLL = Number(process.env.UNROLL ?? 4);

/** The text of `tile.ts` for one build. */
export function tile({ rows, columns, relaxed }) {
  const count = (n) => Array.from({ length: n }, (_, i) => i);
  const lines = (n, line) => count(n).map(line).join('\n');
  const vectors = count(columns / 4);
  const each = (line) =>
    count(rows)
      .flatMap((r) => vectors.map((v) => line(r, v)))
      .join('\n');
  const step = (k) => `
${lines(vectors.length, (v) => `    b${v} = v128.load(b, ${16 * v + 4 * columns * k});`)}
${lines(
  rows,
  (r) => `    x = v128.load32_splat(a, ${4 * r});
${vectors.map((v) => `    s${r}${v} = madd(x, b${v}, s${r}${v});`).join('\n')}`,
)}
    a += ${4 * rows};
    if (a == end) break;`;
  return `
/** Rows and columns of the tile of sums that stays in registers. */
export const ROWS: i32 = ${rows};
export const COLUMNS: i32 = ${columns};

/** a b + c, rounded ${relaxed ? 'once where the CPU has a fused multiply-add' : 'after the product and after the sum'}. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ${relaxed ? 'f32x4.relaxed_madd(a, b, c)' : 'f32x4.add(c, f32x4.mul(a, b))'};
}

/** c = from + a b, for ${rows} rows and ${columns} columns: a and b packed, step by step of k; strides in bytes. */
export function tile(a: usize, b: usize, depth: i32, from: usize, fromStride: usize, c: usize, stride: usize): void {
  let x: v128;
${lines(vectors.length, (v) => `  let b${v}: v128;`)}
${each((r, v) => `  let s${r}${v} = f32x4.splat(0);`)}
  const end = a + (<usize>depth << 2) * ${rows};
  while (true) {${count(UNROLL).map(step).join('')}
    b += ${4 * columns * UNROLL};
  }
${lines(
  rows,
  (r) => `${vectors.map((v) => `  s${r}${v} = f32x4.add(v128.load(from, ${16 * v}), s${r}${v});`).join('\n')}
  from += fromStride;`,
)}
${lines(
  rows,
  (r) => `${vectors.map((v) => `  v128.store(c, s${r}${v}, ${16 * v});`).join('\n')}
  c += stride;`,
)}
}
`;
}
