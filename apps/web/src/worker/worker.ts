/** @file The worker with the kernels: answers the page's calls, one function each. */
import { BpttError } from '@bptt/errors';
import { startKernels } from '@bptt/kernels';
import { answerCalls } from './answer-calls.js';
import { byHand } from './by-hand.js';
import { forgetting, walk } from './forgetting.js';
import { compareGoldens } from './compare.js';
import { forgetTraining, interruptedTraining, keepTraining, keptTraining, withKeeping } from './interrupted.js';
import { memory } from './memory.js';
import { bringMnist, digitsHere, testImages, trainingImages } from './mnist-store.js';
import { Pause } from './pause.js';
import { picturesOf, pixelCounts } from './pictures.js';
import { glanceAt, predictDigit } from './predict.js';
import type { Handlers } from '../protocol.js';
import { inspectModel, openAgain } from './open-model.js';
import { takeFiles } from './take-files.js';
import { testModel } from './test.js';
import type { Writer } from './text/writer.js';
import { trainClassifier } from './train.js';
import { nextEpoch } from './trial.js';
import { vanishing } from './vanishing.js';

let starting: Promise<string> | undefined;
/** The strict build: the same bits in every browser. Where it cannot start, the next call tries again: the network may be back. */
async function kernels(): Promise<string> {
  try {
    return await (starting ??= startKernels({ simd: 'strict' }));
  } catch (error) {
    starting = undefined;
    throw error;
  }
}

let training: { pause: Pause; stop: AbortController } | undefined;

/** The network of the latest text. */
let writer: Writer | undefined;

const handlers: Omit<Handlers, 'read'> = {
  start: async () => ({ variant: await kernels() }),
  mnist: ({ base, part }, tell, signal) => bringMnist(part ?? 'whole', base, tell, signal),
  pictures: async ({ count, skip }) => picturesOf(await digitsHere(), count, skip),
  pixels: async () => pixelCounts(await digitsHere()),
  async train({ goesOn, ...settings }, tell) {
    if (training) throw new BpttError('BPTT_ARGUMENT', 'train: expected one training at a time, got a second');
    training = { pause: new Pause(), stop: new AbortController() };
    try {
      await kernels();
      const { pause, stop } = training;
      const images = await trainingImages();
      return await withKeeping(async (keeps) => {
        const kept = goesOn ? (await keptTraining())?.checkpoint : undefined;
        const keep = (checkpoint: Uint8Array) => keepTraining({ settings, checkpoint });
        const hooks = { signal: stop.signal, betweenBatches: pause.betweenBatches, tell, resume: kept };
        try {
          return await trainClassifier(settings, images, { ...hooks, ...(keeps && { keep }) });
        } finally {
          if (keeps) await forgetTraining();
        }
      });
    } finally {
      training = undefined;
    }
  },
  interrupted: async () => (await interruptedTraining())?.settings ?? null,
  pause: () => (training?.pause.pause(), null),
  resume: () => (training?.pause.resume(), null),
  stop: () => (training?.stop.abort(), training?.pause.resume(), null),
  async race(settings, tell, signal) {
    await kernels();
    return trainClassifier(settings, await trainingImages(), { signal, tell });
  },
  async trial(asked, _, signal) {
    await kernels();
    return nextEpoch(asked, await trainingImages(), signal);
  },
  async memory(settings, tell, signal) {
    await kernels();
    return memory(settings, { tell, signal });
  },
  async test({ file }, tell) {
    await kernels();
    return testModel(file, await testImages(), tell);
  },
  async inspect({ file, name }) {
    await kernels();
    return inspectModel(file, name);
  },
  async take({ files }) {
    await kernels();
    return takeFiles(files);
  },
  async walk(settings) {
    await kernels();
    return walk(settings);
  },
  async forgetting(settings, tell, signal) {
    await kernels();
    return forgetting(settings, { signal, onProgress: tell });
  },
  async vanishing(settings) {
    await kernels();
    return { tanh: await vanishing(settings, 'tanh'), relu: await vanishing(settings, 'relu') };
  },
  async byHand(settings) {
    await kernels();
    return byHand(settings);
  },
  async predict({ file, name, picture }, tell, signal) {
    await kernels();
    return predictDigit(openAgain(file, name), picture, { tell, signal });
  },
  async glance({ file, name, pictures }) {
    await kernels();
    return glanceAt(openAgain(file, name), pictures);
  },
  table: async ({ text, name }) => (await import('./series/table.js')).readTable(text, name),
  exampleTable: async () => (await import('./series/example.js')).exampleSeries(),
  async forecast({ series, settings }, tell, signal) {
    await kernels();
    const { forecast } = await import('./series/forecast.js');
    return forecast(series, settings, { signal, tell });
  },
  async learn({ text, settings }, tell, signal) {
    await kernels();
    const { Writer } = await import('./text/writer.js');
    writer?.dispose();
    writer = new Writer(text, settings);
    return writer.learn(signal, tell);
  },
  async write(settings) {
    if (!writer) throw new BpttError('BPTT_ARGUMENT', 'write: expected a text to be learnt first, got none');
    return writer.write(settings);
  },
  async compare({ files }, tell) {
    const variant = await kernels();
    return { variant, ...(await compareGoldens(files, tell)) };
  },
};

answerCalls(handlers);
