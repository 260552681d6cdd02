/** @file Vite plugin: a service worker that keeps the built page, without MNIST, so that all of it opens without a network after one visit. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** MNIST has its own store, filled on demand; the rest is no part of the page. */
const leftOut = /^(mnist|\.vite)\/|LICENSE|^sw\.js$/;

export function serviceWorker(): Plugin {
  return {
    name: 'bptt:service-worker',
    apply: 'build',
    async writeBundle({ dir }) {
      const entries = await readdir(dir!, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(dir!.length + 1))
        .filter((file) => !leftOut.test(file))
        .sort();
      const hash = createHash('sha256');
      for (const file of files) hash.update(file).update(await readFile(join(dir!, file)));
      const template = await readFile(new URL('service-worker-template.js', import.meta.url), 'utf8');
      await writeFile(
        join(dir!, 'sw.js'),
        template
          .replace('__VERSION__', hash.digest('hex').slice(0, 16))
          .replace('[]', JSON.stringify(files.map((file) => (file === 'index.html' ? './' : file)))),
      );
    },
  };
}
