/** @file What comes over the network before each chapter can be read: `pnpm size`, after a build. The worker, the kernels and MNIST come later. */
import { readFileSync } from 'node:fs';

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

const chapters = Object.keys(manifest).filter((name) => /^src\/chapters\/\d-[\w-]+\.svelte$/.test(name));
if (chapters.length === 0) throw new Error('dist/.vite/manifest.json: expected chapters, found none');

export default chapters.map((chapter) => ({
  name: chapter.replaceAll(/^.*\/|\.svelte$/g, ''),
  path: ['index.html', ...filesOf(chapter, filesOf('index.html'))].map((file) => `dist/${file}`),
  limit: '300 kB',
  gzip: true,
}));
