/** @file What a file that a training could replace holds already, and which weights are better than that. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readModelBytes } from '@bptt/cells/node';
import { isBpttError } from '@bptt/errors';
import { readModel } from '@bptt/formats';
import { percent } from '../terminal/style.js';

export interface Holder {
  sha256: string | null;
  /** `an LSTM of validation accuracy 97.10 %` */
  what: string;
  /** Whether weights of this validation accuracy take its place; undefined is that of weights without a whole epoch. */
  yieldsTo(valAccuracy: number | undefined): boolean;
  /** The same in words. */
  fate: string;
}

const anything = { yieldsTo: () => true, fate: 'it is replaced' };
const anEpoch = {
  yieldsTo: (valAccuracy?: number) => valAccuracy !== undefined,
  fate: 'it is replaced when an epoch has ended',
};
const nothing = { yieldsTo: () => false, fate: 'it stays as it is' };
const better = (than: number) => ({
  yieldsTo: (valAccuracy?: number) => valAccuracy !== undefined && valAccuracy > than,
  fate: 'it is replaced only by a better one',
});

/** Undefined where there is no file. */
export async function holderOf(path: string): Promise<Holder | undefined> {
  if (!(await stat(path).catch(() => undefined))) return undefined;
  let sha256: string | null = null;
  try {
    const { bytes, shards } = await readModelBytes(path);
    sha256 = sha256Of(bytes);
    const { architecture, card } = readModel(bytes, { source: path, shards });
    const { module } = architecture;
    const what = `${module === 'LSTM' || module === 'RNN' ? 'an' : 'a'} ${module}`;
    if (card.valAccuracy !== undefined)
      return {
        sha256,
        what: `${what} of validation accuracy ${percent(card.valAccuracy)}`,
        ...better(card.valAccuracy),
      };
    if (card.recipe?.['bestEpoch'] === null)
      return { sha256, what: `${what} that was stopped in its first epoch`, ...anEpoch };
    return { sha256, what: `${what} whose accuracy it does not say`, ...nothing };
  } catch (error) {
    if (!isBpttError(error)) throw error;
    if (error.code === 'BPTT_FORMAT') return { sha256, what: 'no model that can be read', ...anything };
    return { sha256, what: 'what may be a model of another kind', ...nothing };
  }
}

export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
