/** @file Which build of the kernels a command runs on, and on how many threads. */
import { Option } from 'commander';
import { startKernels, type Variant } from '@bptt/kernels';
import { setV8Flags } from '@bptt/kernels/node';
import { wholeNumberTo } from './arguments.js';
import { takes } from './reader.js';

const choices = ['auto', 'strict', 'relaxed', 'wide', 'wide-relaxed'] as const;

export type Simd = (typeof choices)[number];

export const simdOption = new Option('--simd <build>', 'of the kernels; the relaxed ones have bits of their own')
  .choices(choices)
  .default('auto', 'wide where it is faster, else strict: the same bits');

const cores = wholeNumberTo(32);

export const threadsOption = new Option(
  '--threads <n>',
  'that share the work of each step, with the same bits for any number',
)
  .argParser(takes({ anyOf: [{ enum: ['auto'] }, cores.schema] }, (text) => (text === 'auto' ? text : cores(text))))
  .default('auto', 'the cores that bring something');

/** What a command says about how it computes. */
export interface KernelOptions {
  simd?: Simd;
  threads?: number | 'auto';
}

/** Starts the kernels; this process is our own, so V8 may be asked to widen them. */
export const startSimd = ({ simd = 'auto', threads = 1 }: KernelOptions = {}): Promise<Variant> =>
  startKernels({ simd, threads, tryWide: setV8Flags() });
