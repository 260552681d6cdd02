/** @file The packages that are published, as `packages/` has them: libraries, without the command line. */
import { readdirSync, readFileSync } from 'node:fs';

const packages = new URL('../packages/', import.meta.url);

export const libraries = readdirSync(packages)
  .map((folder) => JSON.parse(readFileSync(new URL(`${folder}/package.json`, packages), 'utf8')))
  .filter((manifest) => !manifest.private)
  .map(({ name }) => name);
