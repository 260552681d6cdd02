/** @file How every published package is built: ESM and CommonJS with their types, private packages bundled in. */
import { defineConfig } from 'tsup';

const bundled = ['@bptt/errors', '@bptt/op-gradients'];

export const library = (...entry: string[]) =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    dts: { resolve: bundled },
    noExternal: bundled,
    shims: true,
    clean: true,
    treeshake: true,
    silent: true,
  });
