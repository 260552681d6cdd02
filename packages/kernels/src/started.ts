/** @file What has been started: kept on tfjs's engine, so that all copies of this package (ESM and CommonJS, two bundles) share it. */
import { engine, type KernelBackend } from '@tensorflow/tfjs-core';
import type { Build } from './running.js';
import type { Team } from './threads/team.js';
import type { Workspace } from './workspace.js';

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
