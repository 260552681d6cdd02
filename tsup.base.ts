/** @file How every published package is built: ESM and CommonJS with their types, private packages bundled in. */
import { defineConfig, type Options } from 'tsup';

const bundled = ['@bptt/errors', '@bptt/files', '@bptt/float64', '@bptt/op-gradients', '@bptt/random'];
/** By their files: what is found through node_modules keeps its relative imports, which a consumer does not have. */
const paths = Object.fromEntries(bundled.map((name) => [name, [name.replace('@bptt', '..') + '/src/index.ts']]));

/** Without declarations and CommonJS, which nothing within this repository runs on: see scripts/setup.mjs. */
const jsOnly = process.env['BPTT_JS_ONLY'] === '1';

export const options = (...entry: string[]): Options => ({
  entry,
  format: jsOnly ? ['esm'] : ['esm', 'cjs'],
  target: 'es2022',
  dts: !jsOnly && { compilerOptions: { baseUrl: '.', paths } },
  noExternal: bundled,
  clean: true,
  treeshake: true,
  silent: true,
});

export const library = (...entry: string[]) => defineConfig(options(...entry));
