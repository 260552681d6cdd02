/** @file Each published package stands alone: packed, installed by plain npm, imported, typed, run. */
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, root, tool, type Consumer } from './consumer.js';
import { libraries } from './published.mjs';
import { examples, pattern } from './readme.js';

const all = [...libraries, 'bptt'];
const entries = libraries.flatMap((name) => {
  const { exports } = JSON.parse(
    readFileSync(join(root, name.replace('@bptt', 'packages'), 'package.json'), 'utf8'),
  ) as { exports: Record<string, unknown> };
  return Object.keys(exports)
    .filter((path) => !/\.(json|wasm)$/.test(path))
    .map((path) => name + path.slice(1));
});
const peers = ['@tensorflow/tfjs-core@4.22', '@tensorflow/tfjs-backend-wasm@4.22', 'bullmq@6', 'ioredis@6'];

let consumer: Consumer;
const home = (name: string): string => join(consumer.folder, 'node_modules', name);
const manifest = async (name: string) =>
  JSON.parse(await readFile(join(home(name), 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >;
const packed = (name: string) => consumer.packages.find((entry) => entry.name === name)!;

beforeAll(async () => {
  consumer = await installed(all, ...peers, 'typescript@5.9');
});
afterAll(() => consumer?.remove());

describe('the tarballs', () => {
  it.each(all)('%s holds dist, licence, notices, README and schemas, and nothing else', async (name) => {
    const { files } = packed(name);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE.md', 'README.md', 'package.json']));
    expect(
      files.filter((path) => !/^(dist\/.+|schema\/.+\.json|LICENSE|NOTICE\.md|README\.md|package\.json)$/.test(path)),
    ).toEqual([]);
    expect(files.filter((path) => /\.test\.|(?<!\.d)\.[cm]?ts$/.test(path))).toEqual([]);
  });

  it.each(all)('%s has a manifest fit for publishing', async (name) => {
    const fields = await manifest(name);
    expect(JSON.stringify(fields)).not.toContain('workspace:');
    expect(
      Object.keys(fields['scripts'] ?? {}).filter((script) => /^(pre|post)?install$|^prepare$/.test(script)),
    ).toEqual([]);
    expect(fields).toMatchObject({
      license: 'MIT',
      repository: { directory: expect.any(String) },
      engines: { node: '>=20.19' },
    });
  });

  it.each(all)('%s has the private packages bundled in, types too', async (name) => {
    for (const path of packed(name).files.filter((path) => /\.(c?js|d\.c?ts)$/.test(path))) {
      const code = await readFile(join(home(name), path), 'utf8');
      expect(
        code.match(/\b(from|import|require)\b[\s(]*['"]@bptt\/(errors|files|float64|op-gradients|parity|random)['"]/g),
        path,
      ).toBeNull();
    }
  });

  it.each(all)('%s is clean to publint', async (name) => {
    const { messages, pkg } = await publint({ pkgDir: home(name), pack: false, strict: true }); // what is there was packed
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it.each(libraries)('%s is clean to attw', async (name) => {
    await consumer.run(
      tool('attw'),
      '--profile',
      'node16',
      '--no-definitely-typed',
      '--no-color',
      packed(name).tarball,
      // A file of bytes has no types.
      '--exclude-entrypoints',
      './tfjs-backend-wasm-simd.wasm',
    );
  });

  it('have these sizes', async () => {
    for (const { name, tarball, files } of consumer.packages) {
      const sizes = await Promise.all(files.map(async (path) => (await stat(join(home(name), path))).size));
      const unpacked = sizes.reduce((a, b) => a + b, 0);
      console.log(`${name}: ${kB((await stat(tarball)).size)} kB packed, ${kB(unpacked)} kB unpacked`);
      // The kernels hold tfjs's backend three times: as the file, and as text for import and for require.
      expect(unpacked, name).toBeLessThan({ '@bptt/kernels': 3e6, bptt: 12e6 }[name] ?? 2e6);
    }
  });
});

describe('an installation', () => {
  it('has one copy of tfjs-core', async () => {
    const tree = await consumer.run('npm', 'ls', '@tensorflow/tfjs-core', '--all', '--parseable');
    expect(
      tree
        .trim()
        .split('\n')
        .filter((path) => path.endsWith('tfjs-core')),
    ).toHaveLength(1);
  });

  it.each(entries)('%s gives the same exports to import and to require', async (entry) => {
    const names = (module: string) =>
      `console.log(Object.keys(${module}).filter((name) => !['default', 'module.exports', '__esModule'].includes(name)).sort().join())`;
    const imported = await consumer.run('node', '--input-type=module', '-e', names(`await import('${entry}')`));
    expect(imported).toMatch(/^\w+(,\w+)*\n$/);
    expect(await consumer.run('node', '--input-type=commonjs', '-e', names(`require('${entry}')`))).toBe(imported);
  });

  it('runs from CommonJS', async () => {
    const code = `const { startWasm } = require('@bptt/kernels'); const { LSTM } = require('@bptt/cells'); const tf = require('@tensorflow/tfjs-core');
      startWasm().then(() => console.log(new LSTM({ inputSize: 2, hiddenSize: 3 }).forward(tf.ones([4, 1, 2]))[0].shape.join()));`;
    expect(await consumer.run('node', '--input-type=commonjs', '-e', code)).toBe('4,1,3\n');
  });

  it.each(['nodenext', 'bundler'])(
    'has types that a strict TypeScript takes, with moduleResolution %s',
    async (resolution) => {
      const source = await readFile(new URL('consumer/types.ts', import.meta.url), 'utf8');
      const folder = join(consumer.folder, resolution);
      await mkdir(folder);
      await writeFile(join(folder, 'types.ts'), source);
      if (resolution === 'nodenext') await writeFile(join(folder, 'types.cts'), source);
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
        moduleResolution: resolution,
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
      await consumer.run('node', 'node_modules/typescript/bin/tsc', '-p', folder);
    },
  );

  it.each(libraries)("%s's README prints what it says", async (name) => {
    const found = examples(await readFile(join(home(name), 'README.md'), 'utf8'));
    expect(found.length).toBeGreaterThan(0);
    for (const [i, { code, output }] of found.entries()) {
      const file = `example-${name.replaceAll(/\W+/g, '')}-${i}.mjs`;
      await writeFile(join(consumer.folder, file), code);
      expect((await consumer.run('node', file)).trimEnd()).toMatch(pattern(output));
    }
  });
});

describe('the command-line app', () => {
  it('tells its version', async () => {
    const { version } = await manifest('bptt');
    expect(await consumer.run('npx', '--no', '--', 'bptt', '--version')).toBe(`${version}\n`);
  });

  it('trains', async () => {
    await writeDigits(join(consumer.folder, 'digits'));
    const printed = await consumer.run(
      'npx',
      '--no',
      '--',
      'bptt',
      'train',
      'rnn',
      '--data',
      'digits',
      '--epochs',
      '1',
      '--hidden',
      '4',
      '--json',
    );
    const report = JSON.parse(printed) as Record<string, unknown>;
    expect(report).toMatchObject({
      model: 'models/rnn-mnist.safetensors',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      seed: 0,
      stopReason: 'completed',
    });
    expect(await readdir(join(consumer.folder, 'models'))).toEqual(['rnn-mnist.safetensors']);
  });
});

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);

/** The four files of MNIST with a few images of 6 x 5 pixels. */
async function writeDigits(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [name, count] of [
    ['train', 40],
    ['t10k', 20],
  ] as const) {
    const header = (...words: number[]) =>
      words.flatMap((word) => [word >>> 24, word >>> 16, word >>> 8, word].map((byte) => byte & 255));
    const pixels = Array.from({ length: count * 30 }, (_, i) => (i * 37) % 256);
    await writeFile(
      join(folder, `${name}-images-idx3-ubyte`),
      Uint8Array.from([...header(0x803, count, 6, 5), ...pixels]),
    );
    await writeFile(
      join(folder, `${name}-labels-idx1-ubyte`),
      Uint8Array.from([...header(0x801, count), ...Array.from({ length: count }, (_, i) => i % 10)]),
    );
  }
}
