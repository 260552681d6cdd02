// Starts the worker; with `?bytes` or `?url` it hands it the .wasm file's bytes or address, else nothing. What comes back is the page's text.
import url from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

const byHand = {
  '?bytes': async () => new Uint8Array(await (await fetch(url)).arrayBuffer()),
  '?url': () => url,
};
const wasm = await byHand[location.search]?.();
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => (document.body.textContent = data);
worker.onerror = ({ message }) => (document.body.textContent = `worker: ${message}`);
worker.postMessage({ wasm });
