import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    main: 'src/main.ts',
    program: 'src/program.ts',
    'peers/bptt': 'src/bench/peers/bptt.ts',
    'peers/onnxruntime-web': 'src/bench/peers/onnxruntime-web.ts',
    'peers/tfjs-layers': 'src/bench/peers/tfjs-layers.ts',
  },
  format: ['esm'],
  target: 'node20',
  loader: { '.py': 'text', '.safetensors': 'binary', '.ttf': 'binary' },
  skipNodeModulesBundle: true,
  noExternal: ['@bptt/digits', '@bptt/errors', '@bptt/files', '@bptt/parity', 'dejavu-fonts-ttf'],
  banner: { js: '#!/usr/bin/env node' },
  clean: true,
  silent: true,
});
