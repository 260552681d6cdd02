/** @file The weights in a model file, to compare trainings bit by bit. */

/** What follows the header of a safetensors file. */
export const weightsOf = (file: Buffer): Buffer => file.subarray(8 + Number(file.readBigUInt64LE(0)));
