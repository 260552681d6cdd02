/**
 * @file Writes the constants of tanh and sigmoid as AssemblyScript: one inline function each, which splats it from a table
 * in scratch memory.
 *
 * A splatting load is one instruction and can be widened, while V8 builds a vector constant anew, in four, wherever it is
 * used. Its offset must be a constant where it is written, so that no function can take it: hence a function each.
 */

const f32 = (name, value) => ({ name, value, type: 'f32' });
const i32 = (name, value) => ({ name, value, type: 'i32' });

const table = [
  f32('log2e', '1.44269504'),
  // 1.5 x 2^23: a float this large has no fraction bits left, so adding it rounds to a whole number, in the low bits.
  f32('rounder', '12582912'),
  f32('ln2', '0.6931471805599453'),
  f32('ln2High', '0.693359375'), // 9 bits, so n times it is exact
  f32('ln2Low', '-0.00021219444'),
  f32('q0', '0.4999999701976776'), // q(r), from the lowest degree
  f32('q1', '0.1666654348373413'),
  f32('q2', '0.04166720062494278'),
  f32('q3', '0.008366547524929047'),
  f32('q4', '0.0013882516650482013'),
  f32('one', '1'),
  f32('two', '2'),
  f32('minusTwo', '-2'),
  f32('two32', '4294967296'), // 2^32
  f32('leastTanh', '-40'), // from -18 on, tanh (x / 2) is -1
  f32('leastSigmoid', '-104'), // below it, e^x rounds to 0: half of the smallest denormal is e^-103.97
  f32('mostSigmoid', '40'), // from 17 on, sigmoid x is 1
  i32('exponent', '127'), // of 1, as a float holds it
  i32('exponent32', '127 + 32'), // of 2^32
  i32('sign', '0x80000000'),
  i32('magnitude', '0x7fffffff'),
];

/** The text of `constants.ts`. */
export const constants = () => `
import { take } from './scratch';

let table: usize = 0;

/** Takes the scratch that the constants need. */
export function takeTable(): void {
  table = take(${table.length});
}

/** Lets the table be at \`address\`. */
@inline
export function tableAt(address: usize): void {
  table = address;
}

/** Writes the constants there: once in each call of a kernel, before the functions. */
export function fillTable(): void {
${table.map(({ type, value }, i) => `  ${type}.store(table, ${value}, ${4 * i});`).join('\n')}
}
${table
  .map(
    ({ name }, i) => `
@inline
export function ${name}(): v128 {
  return v128.load32_splat(table, ${4 * i});
}`,
  )
  .join('\n')}
`;
