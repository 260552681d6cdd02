/** @file The reader's model: the one in use, which the other chapters can take too, and those that this browser keeps. */
import { get, update } from 'idb-keyval';
import { compute } from '../ask/compute.svelte.js';
import { saveFile } from '../parts/save-file.js';
import type { ModelFacts } from '../worker/open-model.js';
import { modelsWords } from '../words/models.js';
import { megabytes } from '../words/numbers.js';
import { sentence } from '../words/sentence.js';

export interface OwnModel {
  name: string;
  /** Safetensors. */
  file: Uint8Array;
}

export interface KeptModel extends OwnModel {
  id: string;
}

/** The model in use, none before anything was trained or loaded; what it is, once the worker has looked; what went wrong with another, and the same without what stays instead. */
export const own: {
  model: OwnModel | null;
  facts: ModelFacts | null;
  problem: string;
  refused: string;
  kept: KeptModel[];
} = $state({
  model: null,
  facts: null,
  problem: '',
  refused: '',
  kept: [],
});

const store = 'models';

/** Takes a model into use, after the worker has checked it; when it is refused, `own.problem` says why and the old one stays. */
export const useModel = ({ name, file }: OwnModel): Promise<boolean> =>
  change(async () => ({ name, file, facts: await compute.call('inspect', { name, file }) }));

/** Larger than any model of this page's sizes, and than any that a browser should read into memory. */
const mostBytes = 64e6;

/** Takes a model file of the reader's into use, or a model.json with its files, as `useModel` does. */
export async function loadFiles(files: readonly File[]): Promise<boolean> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const names = files.map(({ name }) => name).join(', ');
  return change(async () => {
    if (size > mostBytes) throw new Error(modelsWords().tooLarge(names, megabytes(mostBytes, 0), megabytes(size, 0)));
    const read = files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
    return compute.call('take', { files: await Promise.all(read) });
  });
}

/** Takes what `taken` gives into use; when that fails, `own.problem` says why and the old one stays. */
async function change(taken: () => Promise<OwnModel & { facts: ModelFacts }>): Promise<boolean> {
  try {
    const { name, file, facts } = await taken();
    Object.assign(own, { model: { name, file }, facts, problem: '' });
    return true;
  } catch (error) {
    own.refused = sentence((error as Error).message);
    own.problem = `${own.refused}${own.model ? ` ${modelsWords().stays(own.model.name)}` : ''}`;
    return false;
  }
}

export async function readKept(): Promise<void> {
  await stored(async () => (own.kept = (await get<KeptModel[]>(store)) ?? []));
}

/** Keeps the model in use for later visits, beside what other tabs keep. */
export async function keep({ name, file }: OwnModel): Promise<void> {
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
  await changeKept((kept) => [...kept, { id, name, file }]);
}

/** The same, unless that very file is kept already. */
export async function keepOnce(model: OwnModel): Promise<void> {
  await readKept();
  const same = (file: Uint8Array) =>
    file.length === model.file.length && file.every((byte, i) => byte === model.file[i]);
  if (!own.kept.some(({ file }) => same(file))) await keep(model);
}

export const forget = (id: string): Promise<void> => changeKept((kept) => kept.filter((model) => model.id !== id));

const changeKept = (next: (kept: KeptModel[]) => KeptModel[]): Promise<void> =>
  stored(async () => {
    await update<KeptModel[]>(store, (kept = []) => (own.kept = next(kept)));
    own.problem = '';
  });

async function stored(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    own.problem = modelsWords().notKept(sentence((error as Error).message));
  }
}

/** Gives the model to the reader as a file that the command line and PyTorch read. */
export function download({ name, file }: OwnModel): void {
  const base = name.replace(/\.(safetensors|pth?|json)$/, '').replaceAll(/[^\w.-]+/g, '-');
  saveFile(`${base}.safetensors`, new Blob([file as BlobPart], { type: 'application/octet-stream' }));
}
