/** @file The reader's model: the one in use, which the other chapters can take too, and those that this browser keeps. */
import { get, update } from 'idb-keyval';
import { compute } from '../ask/compute.svelte.js';
import type { ModelFacts } from '../worker/open-model.js';
import { sentence } from '../words/sentence.js';

export interface OwnModel {
  name: string;
  /** Safetensors. */
  file: Uint8Array;
}

export interface KeptModel extends OwnModel {
  id: string;
}

/** The model in use, none before anything was trained or loaded; what it is, once the worker has looked; what went wrong with another. */
export const own: { model: OwnModel | null; facts: ModelFacts | null; problem: string; kept: KeptModel[] } = $state({
  model: null,
  facts: null,
  problem: '',
  kept: [],
});

const store = 'models';

/** Takes a model into use, after the worker has checked it; when it is refused, `own.problem` says why and the old one stays. */
export async function useModel({ name, file }: OwnModel): Promise<boolean> {
  const model = { name, file };
  try {
    const facts = await compute.call('inspect', model);
    Object.assign(own, { model, facts, problem: '' });
    return true;
  } catch (error) {
    own.problem = `${sentence((error as Error).message)}${own.model ? ` The model in use stays: ${own.model.name}.` : ''}`;
    return false;
  }
}

/** Larger than any model of this page's sizes, and than any that a browser should read into memory. */
const mostBytes = 64e6;

/** Takes a file of the reader's into use. */
export async function loadFile(file: File): Promise<boolean> {
  if (file.size <= mostBytes) return useModel({ name: file.name, file: new Uint8Array(await file.arrayBuffer()) });
  own.problem = `${file.name}: expected a model file of at most ${mostBytes / 1e6} MB, found ${(file.size / 1e6).toFixed(0)} MB.`;
  return false;
}

export async function readKept(): Promise<void> {
  await stored(async () => (own.kept = (await get<KeptModel[]>(store)) ?? []));
}

/** Keeps the model in use for later visits, beside what other tabs keep. */
export async function keep({ name, file }: OwnModel): Promise<void> {
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
  await change((kept) => [...kept, { id, name, file }]);
}

export const forget = (id: string): Promise<void> => change((kept) => kept.filter((model) => model.id !== id));

const change = (next: (kept: KeptModel[]) => KeptModel[]): Promise<void> =>
  stored(async () => {
    await update<KeptModel[]>(store, (kept = []) => (own.kept = next(kept)));
    own.problem = '';
  });

async function stored(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    own.problem = `This browser does not keep anything for this page: ${sentence((error as Error).message)} Download the model instead.`;
  }
}

/** Gives the model to the reader as a file that the command line and PyTorch read. */
export function download({ name, file }: OwnModel): void {
  const url = URL.createObjectURL(new Blob([file as BlobPart], { type: 'application/octet-stream' }));
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `${name.replace(/\.safetensors$/, '').replaceAll(/[^\w.-]+/g, '-')}.safetensors`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
