/** @file The consumers of our packages: which code of docs/install.md each runs, and how; each gives the loss and, of a bundle, its bytes. */
import { copyFile, rm, stat, writeFile } from 'node:fs/promises';
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

/** What a dev server, or another that prints its address, shows in the page and in its worker. */
async function fromServer(server, path = '') {
  try {
    const address = await server.address;
    const { text: loss } = await shown(`${address}${path}`, { allowProblems: true });
    const { text: inWorker } = await shown(`${address}${path}?worker`, { allowProblems: true });
    if (inWorker !== loss) throw new Error(`the page got ${loss}, its worker ${inWorker}`);
    return { loss, address };
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
];
