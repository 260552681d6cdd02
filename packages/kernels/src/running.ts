/** @file The build that runs, and its kernels in the heap of each backend. */
import { BackendError } from '@bptt/errors';
import { version_core, type KernelBackend } from '@tensorflow/tfjs-core';
import { checkHeap, hasSharedHeap, type WasmBackend } from './heap.js';
import { started, type Build } from './started.js';
import { Team } from './threads/team.js';
import { instantiate, type Exports, type Variant } from './variants.js';
import { Workspace } from './workspace.js';

/** Lets this build run from now on. */
export function setRunning(build: Build): void {
  const state = started();
  for (const team of state.running?.teams ?? []) team.stop();
  state.running = { ...build, workspaces: new WeakMap(), teams: new Set() };
}

/** The build that runs, if the kernels were started. */
export function runningVariant(): Variant | undefined {
  return started().running?.variant;
}

/** How many threads the kernels may use: 1 where they are not started, have one only, or lost the others. */
export function runningThreads(): number {
  const { running } = started();
  if (running === undefined || !running.shared) return 1;
  const alone = [...running.teams].some((team) => team.alone);
  return alone ? 1 : running.threads;
}

/** The kernels in the heap of `backend`: made at its first use, and again when tfjs's backend was removed and set anew. */
export function workspaceOf(backend: KernelBackend): Workspace {
  const { running } = started();
  if (running === undefined) throw new BackendError('the kernels are not started: call startKernels() first');
  let workspace = running.workspaces.get(backend);
  if (workspace === undefined) {
    checkHeap(backend, `tfjs-core ${version_core}`);
    if (hasSharedHeap(backend) !== running.shared)
      throw new BackendError(
        "tfjs's wasm backend was started anew, with another kind of heap: call startKernels() again",
      );
    const kernels = instantiate(running.module, backend.wasm.asm.memory);
    workspace = new Workspace(backend, kernels, teamOf(backend, kernels));
    running.workspaces.set(backend, workspace);
  }
  return workspace;
}

/** The threads that share the work in this backend's heap. They end with it. */
function teamOf(backend: WasmBackend, kernels: Exports): Team | undefined {
  const { module, shared, threads, trusted, teams } = started().running!;
  if (!shared || threads === 1) return undefined;
  const { wasm } = backend;
  const heap = { memory: wasm.asm.memory, malloc: wasm._malloc, free: wasm._free };
  const team = new Team(heap, module, kernels, threads, trusted);
  teams.add(team);
  const dispose = backend.dispose.bind(backend);
  backend.dispose = () => {
    teams.delete(team);
    team.stop();
    dispose();
  };
  return team;
}
