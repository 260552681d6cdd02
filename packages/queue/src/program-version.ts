/** @file Which program a task is done by: apart, since nothing here needs Redis. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Equal versions may be of different builds, and equal programs alone give equal bits.
 * @param file a bundle's entry, which names by their content the chunks that it imports.
 */
export const programVersion = (version: string, file: string | URL): string =>
  `${version}+${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)}`;
