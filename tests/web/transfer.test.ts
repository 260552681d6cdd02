/** @file How much comes over the network before a chapter can be read: at most 300 kB, gzipped. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

const dist = fileURLToPath(new URL('../../apps/web/dist/', import.meta.url));
const most = 300_000;
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
const chapters = Object.keys(manifest).filter((name) => /^src\/chapters\/\d-[\w-]+\.svelte$/.test(name));

/** The files that must be there before the chunk `name` runs. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const { file, imports = [], css = [] } = manifest[name]!;
  if (seen.has(file)) return seen;
  for (const one of [file, ...css]) seen.add(one);
  for (const one of imports) filesOf(one, seen);
  return seen;
}

it('there are seven chapters, each a chunk of its own', () => expect(chapters).toHaveLength(7));

it.each(chapters)('%s', (chapter) => {
  const files = ['index.html', ...filesOf(chapter, filesOf('index.html'))];
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(dist + file)).length, 0);
  console.log(`${chapter}: ${Math.round(bytes / 1000)} kB gzipped in ${files.length} files`);
  expect(bytes).toBeLessThanOrEqual(most);
});
