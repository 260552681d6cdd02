/** @file What contestants are called. */
import type { Variant } from '@bptt/kernels';

/** What a build of ours is called on so many threads. */
export const oursOn = (variant: Variant, threads = 1): string =>
  threads === 1 ? `bptt, ${variant}` : `bptt, ${variant}, ${threads} threads`;
