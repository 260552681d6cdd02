/** @file How the model's scores of a picture compare with those of digits that it knows the like of: whether it may be none of the ten. */
import { compute } from '../../ask/compute.svelte.js';
import { numbered } from '../../models/numbered-file.js';
import type { OwnModel } from '../../models/own.svelte.js';
import { sampleDigits } from '../../sample-digits.js';

/** Of how many of the sample digits the energy must be larger for a picture to be called unlike them all. */
const unlike = sampleDigits.length - 1;

/** The energies ln sum exp(y) of the sample digits, by the model that answers; none before they are known. */
export const familiar: { energies: readonly number[]; unlike: number } = $state({ energies: [], unlike });

let known: Uint8Array | undefined;

/** Asks the model that answers about the sample digits, once a model. */
export async function knowModel({ name, file }: OwnModel): Promise<void> {
  if (known === file) return;
  known = file;
  familiar.energies = [];
  const pictures = sampleDigits.map(({ pixels }) => ({ pixels }));
  const glances = await compute.call('glance', { name, file: numbered(file), pictures }).catch(() => []);
  if (known === file) familiar.energies = glances.map(({ energy }) => energy);
}

/** Whether the energy is lower than those of all sample digits but one: then the picture may be none of the digits. */
export const unlikeDigits = (energy: number): boolean =>
  familiar.energies.filter((other) => other > energy).length >= unlike;
