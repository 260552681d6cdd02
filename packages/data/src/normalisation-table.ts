/** @file Normalises a pixel by looking it up: a byte has only 256 values. */
import { Compose, Normalize, ToTensor } from './transforms.js';

/**
 * [256]: entry v is what `Compose([ToTensor(), Normalize(mean, std)])` makes of a pixel v, to the bit.
 * @throws ArgumentError unless mean is finite and std finite and above 0.
 */
export function normalisationTable(mean: number, std: number): Float32Array {
  const everyByte = { data: Uint8Array.from({ length: 256 }, (_, v) => v), shape: [1, 256, 1] };
  return Compose([ToTensor(), Normalize(mean, std)])(everyByte).data as Float32Array;
}
