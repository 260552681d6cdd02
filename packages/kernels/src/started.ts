/** @file What has been started: kept on tfjs's engine, so that all copies of this package (ESM and CommonJS, two bundles) share it. */
import { engine, type KernelBackend } from '@tensorflow/tfjs-core';
import type { Team } from './threads/team.js';
import type { Variant } from './variants.js';
import type { Workspace } from './workspace.js';

/** What runs: a build, on up to so many threads where the heap is shared. */
export interface Build {
  variant: Variant;
  module: WebAssembly.Module;
  /** Whether the module is made for a shared heap. */
  shared: boolean;
  threads: number;
  /** Whether these threads are used even where they are measured to bring nothing. */
  trusted: boolean;
}

export interface Started {
  /** `startWasm` while it is under way. */
  starting?: Promise<void> | undefined;
  /** The build that runs, the kernels of it in the heap of each backend, and their threads. */
  running?: Build & { workspaces: WeakMap<KernelBackend, Workspace>; teams: Set<Team> };
  /** Whether tfjs knows the kernels and their gradients. */
  registered?: boolean;
}

const key = Symbol.for('@bptt/kernels');

export const started = (): Started => {
  const owner = engine() as unknown as Record<symbol, Started>;
  return (owner[key] ??= {});
};
