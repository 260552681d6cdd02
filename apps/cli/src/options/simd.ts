/** @file Which build of the kernels a command runs on. */
import { Option } from 'commander';
import { startKernels, type Variant } from '@bptt/kernels';
import { setV8Flags } from '@bptt/kernels/node';

const choices = ['auto', 'strict', 'relaxed', 'wide', 'wide-relaxed'] as const;

export type Simd = (typeof choices)[number];

export const simdOption = new Option('--simd <build>', 'of the kernels; the relaxed ones have bits of their own')
  .choices(choices)
  .default('auto', 'wide where it is faster, else strict: the same bits');

/** Starts the kernels; this process is our own, so V8 may be asked to widen them. */
export const startSimd = (simd: Simd = 'auto'): Promise<Variant> => startKernels({ simd, tryWide: setV8Flags() });
