// Runs the steps in a worker, or where the query says. With `?bytes` or `?url` the worker gets the .wasm file's bytes or address by hand.
// What comes back is the page's text.
import url from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

const byHand = {
  '?bytes': async () => new Uint8Array(await (await fetch(url)).arrayBuffer()),
  '?url': () => url,
};

const inWorker = (settings) =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve(`worker: ${message}`);
    worker.postMessage(settings);
  });

const onMainThread = async (settings) => {
  const { step } = await import('./step.js');
  return step(settings).then(JSON.stringify, String);
};

const wasm = await byHand[location.search]?.();
const texts = {
  '?main': () => [onMainThread()],
  '?two-workers': () => [inWorker({}), inWorker({})],
  '?isolated-threads': () => [inWorker({ threads: 3 })],
  '?isolated-main-threads': () => [onMainThread({ threads: 3 })],
  '?threads': () => [inWorker({ threads: 3 })],
}[location.search]?.() ?? [inWorker({ wasm })];
document.body.textContent = (await Promise.all(texts)).join('\n');
