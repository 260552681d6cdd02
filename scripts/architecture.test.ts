/** @file The map is true: the files that ARCHITECTURE.md names are there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const map = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

it('its links lead somewhere', () => {
  const links = [...map.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('the walks go through files that are there', () => {
  const [, walks] = /In files:\n\n(.*?)\n\n/s.exec(map)!;
  const found = walks!.split(/[|;]/).flatMap((cell) => {
    const paths = cell.match(/[\w./-]+\.ts\b/g) ?? [];
    return paths.map((path) => (/^(apps|packages)\//.test(path) ? path : join(dirname(paths[0]!), path)));
  });
  expect(found.length).toBeGreaterThan(25);
  expect(found.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
