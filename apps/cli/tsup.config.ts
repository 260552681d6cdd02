import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  target: 'node20',
  noExternal: ['@bptt/errors'],
  banner: { js: '#!/usr/bin/env node' },
  clean: true,
  silent: true,
});
