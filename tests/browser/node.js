// The same in Node: `node node.js <place> <build> [<threads>]` prints what the main thread, a worker or two workers at once got, as a list.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { step } from './step.js';

const work = ([simd, threads]) => step({ simd, tryWide: true, ...(threads && { threads: Number(threads) }) });

const inWorker = (settings) =>
  new Promise((resolve, reject) =>
    new Worker(new URL(import.meta.url), { workerData: settings }).once('message', resolve).once('error', reject),
  );

const places = {
  main: (settings) => [work(settings)],
  worker: (settings) => [inWorker(settings)],
  'two workers': (settings) => [inWorker(settings), inWorker(settings)],
};

if (isMainThread) {
  const [place, ...settings] = process.argv.slice(2);
  console.log(JSON.stringify(await Promise.all(places[place](settings))));
} else parentPort.postMessage(await work(workerData));
