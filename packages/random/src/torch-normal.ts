/** @file Normal numbers by the arithmetic of PyTorch's CPU generator, from sums, products, quotients and roots only. */
import { ln } from './logarithm.js';
import type { Random } from './random.js';

/** Box and Muller's pairs in the blocks of `torch.Tensor.normal_`: as many cosines, then as many sines. */
const BLOCK = 16;

/**
 * `count` numbers from N(0, 1): those of `torch.randn` after `torch.manual_seed`, off by at most 1e-6 (PyTorch's own approximate ln and cos
 * in float32). https://doi.org/10.1214/aoms/1177706645
 */
export function torchNormal(count: number, random: Random): Float32Array {
  if (count < BLOCK) return few(count, random);
  const numbers = random.uniform01(count);
  for (let start = 0; start + BLOCK <= count; start += BLOCK) boxMuller(numbers.subarray(start, start + BLOCK));
  if (count % BLOCK !== 0) {
    const last = numbers.subarray(count - BLOCK);
    last.set(random.uniform01(BLOCK));
    boxMuller(last);
  }
  return numbers;
}

function boxMuller(block: Float32Array): void {
  const half = block.length / 2;
  for (let i = 0; i < half; i++) {
    const radius = Math.sqrt(-2 * ln(1 - block[i]!));
    const [cos, sin] = cosSin(block[i + half]!);
    block[i] = radius * cos;
    block[i + half] = radius * sin;
  }
}

/** Fewer than a block come one by one, from uniform numbers of 53 bits. */
function few(count: number, random: Random): Float32Array {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const [turn, u] = [random.uniform53(), random.uniform53()];
    const radius = Math.sqrt(-2 * ln(1 - u));
    numbers.push(...cosSin(turn).map((x) => radius * x));
  }
  return Float32Array.from(numbers.slice(0, count));
}

/** Cosine and sine of so many turns, 0 to 1, to 1e-15: an eighth of the angle by its series, doubled three times. */
function cosSin(turns: number): [cos: number, sin: number] {
  const angle = (2 * Math.PI * (turns - 0.5)) / 8;
  const square = angle * angle;
  let [cos, sin] = [1, 1];
  for (let k = 16; k >= 2; k -= 2) {
    cos = 1 - (cos * square) / (k * (k - 1));
    sin = 1 - (sin * square) / (k * (k + 1));
  }
  sin *= angle;
  for (let doubling = 0; doubling < 3; doubling++) [cos, sin] = [cos * cos - sin * sin, 2 * sin * cos];
  return [-cos, -sin]; // half a turn was taken off
}
