// The same in Node: `node node.js <place> <build>` prints what the main thread, a worker or two workers at once got, as a list.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { step } from './step.js';

const work = (simd) => step({ simd, tryWide: true });

const inWorker = (simd) =>
  new Promise((resolve, reject) =>
    new Worker(new URL(import.meta.url), { workerData: simd }).once('message', resolve).once('error', reject),
  );

const places = {
  main: (simd) => [work(simd)],
  worker: (simd) => [inWorker(simd)],
  'two workers': (simd) => [inWorker(simd), inWorker(simd)],
};

if (isMainThread) {
  const [place, simd] = process.argv.slice(2);
  console.log(JSON.stringify(await Promise.all(places[place](simd))));
} else parentPort.postMessage(await work(workerData));
