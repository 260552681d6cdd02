/** @file The build that runs, and its kernels in the heap of each backend. */
import { BackendError } from '@bptt/errors';
import { version_core, type KernelBackend } from '@tensorflow/tfjs-core';
import { checkHeap } from './heap.js';
import { started } from './started.js';
import { instantiate, type Variant } from './variants.js';
import { Workspace } from './workspace.js';

/** Lets `variant` run from now on. */
export function setRunning(variant: Variant, module: WebAssembly.Module): void {
  started().running = { variant, module, workspaces: new WeakMap() };
}

/** The build that runs, if the kernels were started. */
export function runningVariant(): Variant | undefined {
  return started().running?.variant;
}

/** The kernels in the heap of `backend`: made at its first use, and again when tfjs's backend was removed and set anew. */
export function workspaceOf(backend: KernelBackend): Workspace {
  const { running } = started();
  if (running === undefined) throw new BackendError('the kernels are not started: call startKernels() first');
  let workspace = running.workspaces.get(backend);
  if (workspace === undefined) {
    checkHeap(backend, `tfjs-core ${version_core}`);
    workspace = new Workspace(backend, instantiate(running.module, backend.wasm.asm.memory));
    running.workspaces.set(backend, workspace);
  }
  return workspace;
}
