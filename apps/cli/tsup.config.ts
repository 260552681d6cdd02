import { defineConfig } from 'tsup';

const peers = ['bptt', 'tfjs-layers', 'onnxruntime-web'];

export default defineConfig({
  entry: { main: 'src/main.ts', ...Object.fromEntries(peers.map((name) => [`peers/${name}`, `src/bench/peers/${name}.ts`])) },
  format: ['esm'],
  target: 'node20',
  loader: { '.py': 'text', '.safetensors': 'binary' },
  skipNodeModulesBundle: true,
  noExternal: ['@bptt/errors', '@bptt/parity'],
  banner: { js: '#!/usr/bin/env node' },
  clean: true,
  silent: true,
});
