import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { notices } from './build/notices.mjs';

/** What is bundled may be CommonJS, which asks for Node's modules by `require`. */
const require =
  "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);";

/** All but the `dependencies` is bundled: to install the command is to install few packages, and to start it is to read few files. */
export default defineConfig({
  entry: {
    main: 'src/main.ts',
    program: 'src/program.ts',
    scorer: '../../packages/course/src/scoring/scorer.ts',
    trial: 'src/tune/trial.ts',
    'digit-reader': 'src/images/digit-reader.ts',
    'peers/bptt': 'src/bench/peers/bptt.ts',
    'peers/jax-js': 'src/bench/peers/jax-js.ts',
    'peers/onnxruntime-web': 'src/bench/peers/onnxruntime-web.ts',
    'peers/tfjs-layers': 'src/bench/peers/tfjs-layers.ts',
  },
  format: ['esm'],
  target: 'node20',
  loader: { '.py': 'text', '.safetensors': 'binary', '.ttf': 'binary' },
  external: [
    'onnxruntime-web',
    '@jax-js/jax',
    '@tensorflow/tfjs-layers',
    '@resvg/resvg-wasm',
    'libsql',
    'pg-native',
    'msgpackr-extract',
  ], // used where they are installed
  noExternal: ['dejavu-fonts-ttf'],
  esbuildPlugins: [notices('dist/THIRD-PARTY.txt')],
  banner: { js: `#!/usr/bin/env node\n${require}` },
  clean: true,
  silent: true,
  onSuccess: async () => {
    await cp('../../packages/kernels/dist/tfjs-backend-wasm-simd.wasm', 'dist/tfjs-backend-wasm-simd.wasm');
    await cp('../../packages/course/src/pages/assets', 'dist/assets', { recursive: true });
  },
});
