/** @file `bptt worker`: gives this machine's cores to the searches on a queue. */
import { Command, type Option } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { queueWorker } from '@bptt/tuner/bullmq';
import { wholeNumber } from '../options/arguments.js';
import { parallelOption } from '../options/parallel.js';
import { loadImages } from '../options/data.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { note } from '../terminal/print.js';
import { hashOf, type About } from '../tune/about.js';
import { countOf } from '../tune/found.js';
import { trialVersion, queueOption, storeOption, trialFile } from '../tune/queue.js';

interface WorkerOptions {
  queue: string;
  parallel: number;
  memory?: number;
  store?: string;
}

const required = (option: Option): Option => option.makeOptionMandatory();

export const workerCommand = new Command('worker')
  .description('run trials of bptt tune --queue, of any number of searches, until Ctrl-C')
  .addOption(required(queueOption()))
  .addOption(parallelOption('trials at once, each a process', 1024))
  .option('--memory <MiB>', "bound of a trial's heap; one that needs more has failed", wholeNumber)
  .addOption(storeOption())
  .option('--json', 'print one JSON object on stdout')
  .addHelpText(
    'after',
    `
It is of the same version as the search, and has the same images: those of --data at the same path. Ctrl-C gives its trials back; a
machine that dies or is cut off loses them after a minute to another. Redis must not evict: maxmemory-policy noeviction.`,
  )
  .action(work);

async function work({ queue: url, parallel, memory, store }: WorkerOptions): Promise<void> {
  const interrupt = onInterrupt(() => note('bptt: stopping; its trials go to other workers'));
  const known = new Map<string, Promise<void>>();
  const worker = await queueWorker({
    url,
    version: trialVersion(),
    module: trialFile,
    parallel,
    memory,
    store,
    accept(args) {
      const [about] = args as [string];
      if (!known.has(about)) known.set(about, expectImages(JSON.parse(about) as About));
      return known.get(about);
    },
    onNote: (text) => note(`bptt: ${text}`),
    onSegment(event) {
      const { trial, from, to } = event.segment;
      if (event.type === 'taken') note(`trial ${trial}, epochs ${from + 1} to ${to}`);
      if (event.type === 'outcome') note(`trial ${trial} is at epoch ${to}, in ${event.seconds.toFixed(1)} s`);
      if (event.type === 'lost') note(`trial ${trial} was lost: ${event.reason}`);
    },
  });
  note(`bptt: ready for ${countOf(parallel, 'trial')} at once`);
  if (interrupt.signal.aborted) void worker.close();
  interrupt.signal.addEventListener('abort', () => void worker.close(), { once: true });
  await worker.ended;
  process.exitCode = interrupt.exitCode() ?? process.exitCode;
  interrupt.release();
}

/** @throws BpttError where the search's images are not what is at their path here. */
async function expectImages({ source, images }: About): Promise<void> {
  const { train } = await loadImages(source);
  if (hashOf(train) !== images)
    throw new ArgumentError('--data', 'the images that the search is about', source.data ?? 'MNIST');
}
