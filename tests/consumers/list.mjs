/** @file The consumers of our packages: which code of docs/install.md each runs, and how; each gives the loss and, of a bundle, its bytes. */
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { served, shown } from './browser.mjs';
import { start } from './process.mjs';

const page = ['train.js', 'index.html', 'page.js', 'worker.js'];
const lines = (printed) => printed.trim().split('\n').at(-1);

const printsLoss =
  (...command) =>
  async ({ run }) => ({ loss: lines(await run(...command)) });

const size = async (file) => (await stat(file)).size;
/** The loss in the page, which the worker must get too, and the bytes that the page loaded. */
async function inPage(folder, { allowProblems = false, ...options } = {}) {
  const { text: loss, bytes } = await served(folder, (url) => shown(url, { allowProblems }), options);
  const { text: inWorker } = await served(folder, (url) => shown(`${url}?worker`, { allowProblems }), options);
  if (inWorker !== loss) throw new Error(`the page got ${loss}, its worker ${inWorker}`);
  return { loss, bytes };
}

/** What a dev server, or another that prints its address, shows in the page and in its worker, and answers at `api`. */
async function fromServer(server, { place, api } = {}) {
  try {
    const address = await server.address;
    const { text: loss } = await shown(address, { allowProblems: true, place });
    const { text: inWorker } = await shown(new URL('?worker', address).href, { allowProblems: true, place });
    if (inWorker !== loss) throw new Error(`the page got ${loss}, its worker ${inWorker}`);
    const answer = api === undefined ? loss : await (await fetch(new URL(api, address))).text();
    if (answer !== loss) throw new Error(`the page got ${loss}, the server ${answer}`);
    return { loss };
  } finally {
    await server.stop();
  }
}

const nodes = ['20', '22', '24', '26'].flatMap((version) => {
  const node = `node-${version}/bin/node`;
  return [
    {
      name: `Node ${version}, ES modules`,
      of: `node-${version}`,
      files: ['train.js', 'main.mjs'],
      run: printsLoss(node, 'main.mjs'),
    },
    {
      name: `Node ${version}, CommonJS`,
      of: `node-${version}`,
      files: ['main.cjs'],
      run: printsLoss(node, 'main.cjs'),
    },
  ];
});

const vites = ['7', '8'].flatMap((version) => {
  const vite = `vite-${version}/bin/vite.js`;
  const files = [...page, 'vite.config.mjs'];
  return [
    {
      name: `Vite ${version}, build, under a sub-path`,
      of: `vite-${version}`,
      files,
      run: async ({ folder, node }) => {
        await node(vite, 'build', '--logLevel', 'error');
        return inPage(join(folder, 'dist'), { base: '/sub/path/' });
      },
    },
    {
      name: `Vite ${version}, dev server`,
      of: `vite-${version}`,
      files,
      run: ({ folder, modules }) =>
        fromServer(start(folder, join(modules, vite), ['--host', '127.0.0.1', '--port', '0'])),
    },
  ];
});

const typescripts = ['5.9', '7'].map((version) => ({
  name: `TypeScript ${version}, node16, nodenext and bundler`,
  of: `typescript-${version}`,
  files: ['typed.ts'],
  noLoss: true,
  run: async ({ folder, node }) => {
    for (const moduleResolution of ['node16', 'nodenext', 'bundler']) {
      const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        skipLibCheck: version === '7', // whose lib.dom and tfjs's @webgpu/types declare the same
        module,
        moduleResolution,
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
      await node(`typescript-${version}/bin/tsc`, '-p', '.');
    }
    return {};
  },
}));

const headers = {
  csp: { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
  noWasm: { 'content-security-policy': "default-src 'self'" },
  isolated: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
};
const webpacked = async ({ node, folder }) => {
  await node('webpack-cli/bin/cli.js', '--config', 'webpack.config.cjs');
  await copyFile(join(folder, 'index.html'), join(folder, 'dist/index.html'));
  return join(folder, 'dist');
};
const webpack = [...page, 'webpack.config.cjs'];

const silent = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
/** The training of global.sh. */
const small = ['--train-size', '2000', '--epochs', '1', '--hidden', '16'];

export const consumers = [
  ...nodes,
  {
    name: 'Node, worker threads',
    of: 'node-24',
    files: ['train.js', 'worker-threads.mjs'],
    run: printsLoss('node-24/bin/node', 'worker-threads.mjs'),
  },
  {
    name: 'Node, permission model',
    of: 'node-24',
    files: ['train.js', 'main.mjs'],
    run: ({ run, root }) =>
      printsLoss('node-24/bin/node', '--permission', `--allow-fs-read=${root}`, 'main.mjs')({ run }),
  },
  ...typescripts,
  ...vites,
  { name: 'webpack 5', of: 'webpack', files: webpack, run: async (tools) => inPage(await webpacked(tools)) },
  {
    name: 'a page with a strict CSP',
    of: 'webpack',
    files: webpack,
    run: async (tools) => {
      const folder = await webpacked(tools);
      const { text } = await served(folder, (url) => shown(url, { allowProblems: true }), { headers: headers.noWasm });
      if (!/^BackendError: .*wasm.*'wasm-unsafe-eval'/.test(text)) throw new Error(`without the directive: ${text}`);
      return inPage(folder, { headers: headers.csp });
    },
  },
  {
    name: 'a cross-origin isolated page',
    of: 'webpack',
    files: webpack,
    run: async (tools) => inPage(await webpacked(tools), { headers: headers.isolated }),
  },
  {
    name: 'esbuild, browser',
    of: 'esbuild',
    files: [...page, 'esbuild.mjs'],
    run: async ({ folder, script }) => {
      await script('esbuild.mjs');
      await copyFile(join(folder, 'index.html'), join(folder, 'dist/index.html'));
      return inPage(join(folder, 'dist'));
    },
  },
  {
    name: 'esbuild, Node ESM',
    of: 'esbuild',
    files: ['train.js', 'main.mjs', 'esbuild-node.mjs'],
    run: async ({ folder, script }) => {
      await script('esbuild-node.mjs');
      return { loss: lines(await script('dist/main.mjs')), bytes: await size(join(folder, 'dist/main.mjs')) };
    },
  },
  {
    name: 'esbuild, Node CommonJS',
    of: 'esbuild',
    files: ['train.js', 'inline.cjs', 'esbuild-cjs.mjs'],
    run: async ({ folder, script }) => {
      await script('esbuild-cjs.mjs');
      return { loss: lines(await script('dist/inline.cjs')), bytes: await size(join(folder, 'dist/inline.cjs')) };
    },
  },
  {
    name: 'Rollup',
    of: 'rollup',
    files: [...page, 'rollup.config.mjs'],
    run: async ({ folder, node }) => {
      await node('rollup/dist/bin/rollup', '-c', 'rollup.config.mjs', '--silent');
      await copyFile(join(folder, 'index.html'), join(folder, 'dist/index.html'));
      return inPage(join(folder, 'dist'), { allowProblems: true }); // the 404 before the script
    },
  },
  {
    name: 'Parcel',
    of: 'parcel',
    files: page,
    run: async ({ folder, node }) => {
      await node('parcel/lib/bin.js', 'build', 'index.html', '--no-scope-hoist', '--no-cache', '--log-level', 'error');
      return inPage(join(folder, 'dist'));
    },
  },
  {
    name: 'Next, page, worker and API route',
    of: 'next',
    files: ['train.js', 'worker.js', 'app/layout.jsx', 'app/page.jsx', 'app/api/loss/route.js'],
    run: async ({ folder, modules, node }) => {
      const next = join(modules, 'next/dist/bin/next');
      await node(next, 'build');
      const server = start(folder, next, ['start', '--port', '0', '--hostname', '127.0.0.1']);
      return fromServer(server, { place: 'output', api: '/api/loss' });
    },
  },
  {
    name: 'Jest',
    of: 'jest',
    files: ['loss.test.cjs'],
    noLoss: true,
    run: async ({ node, folder }) => {
      await writeFile(join(folder, 'package.json'), '{ "name": "jest" }');
      await node('jest/bin/jest.js', '--rootDir', '.', '--testMatch', '**/loss.test.cjs');
      return {};
    },
  },
  {
    name: 'Vitest',
    of: 'vitest',
    files: ['train.js', 'loss.test.js'],
    run: async ({ node }) => ({ loss: /loss (\S+)/.exec(await node('vitest/vitest.mjs', 'run', '--root', '.'))[1] }),
  },
  {
    name: 'Bun',
    of: 'bun',
    files: ['train.js', 'main.mjs'],
    run: printsLoss('@oven/bun-linux-x64/bin/bun', 'main.mjs'),
  },
  {
    name: 'a compiled Bun binary, moved',
    of: 'bun',
    files: ['train.js', 'inline.mjs'],
    run: async ({ run, folder, root }) => {
      await run('@oven/bun-linux-x64/bin/bun', 'build', '--compile', 'inline.mjs', '--outfile', 'inline');
      const elsewhere = join(root, '..', 'elsewhere');
      await copyFile(join(folder, 'inline'), elsewhere);
      await rm(join(folder, 'inline'));
      return { loss: lines(await run(elsewhere)), bytes: await size(elsewhere) };
    },
  },
  {
    name: 'Deno',
    of: 'deno',
    files: ['train.js', 'main.mjs'],
    run: printsLoss('@deno/linux-x64-glibc/deno', 'run', '--no-prompt', '--allow-read', '--allow-env', 'main.mjs'),
  },
  {
    name: 'the command line, installed globally',
    of: 'node-20',
    files: ['global.sh'],
    noLoss: true,
    run: async ({ folder, root, tarballs, run, checkout }) => {
      const prefix = join(root, '..', 'global');
      await run('/usr/bin/env', 'npm', 'install', '--global', '--prefix', prefix, ...silent, ...tarballs);
      await run('/usr/bin/env', `PATH=${join(prefix, 'bin')}:${process.env.PATH}`, 'sh', '-e', 'global.sh');
      const model = 'models/lstm-mnist.safetensors';
      const here = join(checkout, 'apps/cli/dist/main.js');
      await run(process.execPath, here, 'train', 'lstm', ...small, '--out', 'here.safetensors');
      const [theirs, ours] = await Promise.all([model, 'here.safetensors'].map((file) => readFile(join(folder, file))));
      if (!theirs.equals(ours)) throw new Error(`${model} of the installed command is not that of the checkout`);
      await Promise.all(['dataset.png', 'gradients.svg'].map((file) => size(join(folder, file))));
      const installed = await run(
        '/usr/bin/env',
        'du',
        '-sk',
        '--apparent-size',
        join(prefix, 'lib/node_modules/bptt'),
      );
      return { bytes: 1024 * Number(installed.split('\t')[0]) };
    },
  },
];
