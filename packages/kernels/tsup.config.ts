import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { options } from '../../tsup.base.ts';

/** A CommonJS file with nothing but a default export is that export. */
const asModule = '(exports) => (typeof exports === "object" ? exports : { default: exports })';

export default defineConfig({
  ...options(),
  // A thread's program lies beside the file that starts it, whatever folder it comes from.
  entry: { index: 'src/index.ts', node: 'src/node.ts', inline: 'src/inline.ts', thread: 'src/threads/thread.ts' },
  splitting: true, // CommonJS too: each build of the kernels is a file of its own, loaded when it is asked for
  loader: { '.wasm': 'base64' },
  plugins: [
    {
      name: 'plain CommonJS', // which Jest and others without ES modules run
      renderChunk(code) {
        if (this.format !== 'cjs') return undefined;
        return {
          code: code
            .replaceAll(/\bimport\((["'][^"']+["'])\)/g, `Promise.resolve().then(() => (${asModule})(require($1)))`)
            .replaceAll('import.meta.url', 'require("node:url").pathToFileURL(__filename).href'),
        };
      },
    },
  ],
  onSuccess: async () => {
    await cp('src/tfjs-backend-wasm-simd.wasm', 'dist/tfjs-backend-wasm-simd.wasm');
    await cp('tfjs-backend-wasm-simd.LICENSE.txt', 'dist/tfjs-backend-wasm-simd.LICENSE.txt');
  },
});
