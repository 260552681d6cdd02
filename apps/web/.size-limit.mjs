/** @file What comes over the network before each chapter can be read, and before the first screen has answered: `pnpm size`, after a build. The kernels and MNIST come later. */
import { readdirSync, readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('dist/.vite/manifest.json', import.meta.url), 'utf8'));

/** The files that must be there before the chunk `name` runs. */
function filesOf(name, files = new Set()) {
  const { file, imports = [], css = [], assets = [] } = manifest[name];
  if (!files.has(file)) {
    for (const each of [file, ...css, ...assets.filter((asset) => asset.endsWith('.woff2'))]) files.add(each);
    for (const each of imports) filesOf(each, files);
  }
  return files;
}

const chapters = Object.keys(manifest).filter((name) => /^src\/chapters\/\d+-[\w-]+\.svelte$/.test(name));
if (chapters.length === 0) throw new Error('dist/.vite/manifest.json: expected chapters, found none');

/** What reads the digits of the first screen. */
const reader = [
  'lstm-small.safetensors',
  ...readdirSync(new URL('dist/assets', import.meta.url))
    .filter((name) => name.startsWith('reader-'))
    .map((name) => `assets/${name}`),
];
if (reader.length === 1) throw new Error('dist/assets: expected the worker reader-*.js, found none');

export default chapters.map((chapter) => ({
  name: chapter.replaceAll(/^.*\/|\.svelte$/g, ''),
  path: ['index.html', ...filesOf(chapter, filesOf('index.html')), ...(chapter.includes('/0-start') ? reader : [])]
    // The first screen has no formula: a browser does not load the font for them.
    .filter((file) => !(chapter.includes('/0-start') && file.endsWith('.woff2')))
    .map((file) => `dist/${file}`),
  limit: chapter.includes('/0-start') ? '150 kB' : '300 kB',
  gzip: true,
}));
