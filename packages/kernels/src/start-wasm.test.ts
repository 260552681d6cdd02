import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const file = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');

/** Runs `code` in a Node process of its own, since tfjs's engine is one per process; returns what it prints. */
function run(code: string, before = ''): string {
  const program = `
    import { createServer } from 'vite';
    import { createRequire } from 'node:module';
    const require = createRequire(${JSON.stringify(import.meta.url)});
    ${before}
    const server = await createServer({ configFile: false, root: ${JSON.stringify(here)}, logLevel: 'error', server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
    const { startWasm, checkHeap } = { ...(await server.ssrLoadModule('/start-wasm.ts')), ...(await server.ssrLoadModule('/heap.ts')) };
    const tf = await import('@tensorflow/tfjs-core');
    const fails = (promise) => promise.then(() => 'no error', (error) => error.code + ' ' + error.message);
    try { ${code} } finally { await server.close(); }
  `;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: here,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

describe('startWasm', () => {
  it('makes wasm the current backend, again and concurrently', () => {
    expect(
      run(
        `await Promise.all([startWasm(), startWasm()]); await startWasm(); console.log(tf.getBackend(), tf.sum([1, 2]).dataSync()[0]);`,
      ),
    ).toBe('wasm 3');
  });

  it('takes tensors of another backend along', () => {
    expect(
      run(`await import('@tensorflow/tfjs-backend-cpu'); await tf.setBackend('cpu'); const a = tf.tensor1d([1, 2]);
        await startWasm(); console.log(tf.getBackend(), tf.add(a, 1).dataSync().join());`),
    ).toBe('wasm 2,3');
  });

  it('takes bytes, a path and a URL by hand', () => {
    for (const wasm of [
      `readFileSync(${JSON.stringify(file)})`,
      JSON.stringify(file),
      `new URL(${JSON.stringify(pathToFileURL(file).href)})`,
    ]) {
      expect(
        run(
          `const { readFileSync } = await import('node:fs'); await startWasm({ wasm: ${wasm} }); console.log(tf.getBackend(), tf.square(2).dataSync()[0]);`,
        ),
      ).toBe('wasm 4');
    }
  });

  it('says what is wrong with a file that is missing or is not WebAssembly, and can be tried again', () => {
    const printed = run(`
      console.log(await fails(startWasm({ wasm: '/no/such.wasm' })));
      console.log(await fails(startWasm({ wasm: new TextEncoder().encode('<!doctype html>') })));
      await startWasm(); console.log(tf.getBackend());`).split('\n');
    expect(printed[0]).toMatch(/^BPTT_BACKEND \/no\/such.wasm: cannot be loaded \(ENOENT/);
    expect(printed[1]).toMatch(/^BPTT_BACKEND the bytes given: not a WebAssembly module/);
    expect(printed[2]).toBe('wasm');
  });

  it('refuses an engine without SIMD', () => {
    expect(
      run(
        `await import('@tensorflow/tfjs-backend-wasm'); tf.env().set('WASM_HAS_SIMD_SUPPORT', false); console.log(await fails(startWasm()));`,
      ),
    ).toMatch(/^BPTT_BACKEND this engine has no WebAssembly SIMD/);
  });

  it('refuses a second copy of tfjs-core', () => {
    const printed = run(
      `console.log(await fails(startWasm()));`,
      `const core = require.resolve('@tensorflow/tfjs-core'); require(core); delete require.cache[core];`,
    );
    expect(printed).toMatch(/^BPTT_BACKEND two copies of @tensorflow\/tfjs-core are loaded/);
  });

  it('names the versions when the internals do not fit', async () => {
    const { checkHeap } = await import('./heap.js');
    expect(() => checkHeap({ wasm: {}, dataIdMap: new Map() }, 'tfjs 5.0.0')).toThrow(
      /tfjs 5.0.0 .*wasm.HEAPU8, wasm._malloc.*4\.22/,
    );
  });

  it('asks tfjs for one thread', () => {
    expect(run(`await startWasm(); console.log(tf.env().getBool('WASM_HAS_MULTITHREAD_SUPPORT'));`)).toBe('false');
  });
});
