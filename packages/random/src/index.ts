/** @file Random numbers that a seed decides, the same to the bit in Node and in every browser. Private: bundled into who uses it. */
export { generatorAt, generatorOf, stateOf, type Generator } from './generator.js';
export { ln } from './logarithm.js';
export { permutation } from './permutation.js';
export { philox, uniformsAt } from './philox.js';
export { polarNormal } from './polar.js';
export { Random, type RandomState } from './random.js';
export { torchNormal } from './torch-normal.js';
export { openUniform, signedUniform } from './uniform.js';
