/** @file `bptt tune`: searches for the settings with which a network reads digits best. */
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { kinds, type Kind } from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { coordinate, type Entry, type Executor, type Study } from '@bptt/tuner';
import { processes } from '@bptt/tuner/node';
import { seed, wholeNumber, wholeNumberTo } from '../options/arguments.js';
import { dataOptions } from '../options/data.js';
import { parallelOption } from '../options/parallel.js';
import { takes } from '../options/reader.js';
import { calledAs } from '../terminal/called-as.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { note } from '../terminal/print.js';
import { quoted } from '../terminal/quoted.js';
import { metrics, type About } from '../tune/about.js';
import { live, type Live } from '../tune/live.js';
import { begun, resumed, type TuneOptions, planned } from '../tune/begin.js';
import { dryRun } from '../tune/dry-run.js';
import { finish } from '../tune/finish.js';
import { trialVersion, queueOption, storeOption, trialFile } from '../tune/queue.js';

const mostSeconds = 1e6;

/** 90s, 20m or 1h in seconds; a number alone is seconds, as files of options have it. */
const time = takes(
  {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0, maximum: mostSeconds },
      {
        type: 'string',
        pattern: String.raw`^(?=.*[1-9])\d{1,6}(\.\d+)?s$|^(?=.*[1-9])\d{1,4}(\.\d+)?m$|^(?=.*[1-9])\d{1,2}(\.\d+)?h$`,
      },
    ],
  },
  (text) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?(?:e[-+]?\d+)?)([smh]?)$/.exec(text.trim()) ?? [];
    const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit || 's']!;
    if (!(seconds > 0 && seconds <= mostSeconds))
      throw new InvalidArgumentError(`Expected a time such as 90s, 20m or 1h, got '${text}'.`);
    return seconds;
  },
);

export const tuneCommand = new Command('tune')
  .description('search for the settings with which a network reads MNIST digits best, then train and save it')
  .addArgument(
    new Argument('[module]', 'the recurrent network, or all to choose among them').choices([...kinds, 'all']),
  )
  .option(
    '--space <file>',
    'JSON with what may change, such as {"hidden": {"type": "int", "low": 32, "high": 256, "log": true}}; names are those of bptt train\'s options (default: a space of its own)',
  )
  .option('--trials <n>', 'settings that are tried', wholeNumber, 40)
  .option('--time <time>', 'for the search, such as 90s, 20m or 1h; the training of the best comes after it', time)
  .addOption(parallelOption('trials at once, each a process; changes no result', 1024))
  .addOption(new Option('--metric <name>', 'of the validation images').choices(metrics).default('accuracy'))
  .addOption(
    new Option('--sampler <name>', 'how settings are chosen').choices(['tpe', 'gp', 'random', 'grid']).default('tpe'),
  )
  .addOption(
    new Option('--pruner <name>', 'which trials go on')
      .choices(['asha', 'hyperband', 'median', 'none'])
      .default('asha'),
  )
  .option('--epochs <n>', 'of a trial that is trained to the end', wholeNumber, 9)
  .option(
    '--workers <n>',
    'trials under way at once as far as decisions go; a part of the study',
    wholeNumberTo(1024),
    4,
  )
  .option('--deadline <time>', 'a trial that takes longer from one rung to the next has failed', time)
  .addOption(queueOption())
  .addOption(storeOption())
  .option('--seed <n>', 'decides the search and every training: same seed, same best file', seed, 0)
  .option('--train-size <n>', 'use only so many of the training images while searching', wholeNumber)
  .option('--out <folder>', 'the study, the best model, figures and report (default: studies/<module>)')
  .option('--resume <folder>', 'go on with a study; with --trials, until it has so many')
  .addOption(
    new Option(
      '--dry-run',
      'check everything, train for two seconds, say how long the search would take and how much memory, and save nothing',
    ).conflicts('resume'),
  )
  .option('--json', 'print one JSON object on stdout, progress on stderr')
  .addHelpText(
    'after',
    `
A trial trains with bptt train's settings on nine tenths of the training images; the rest, the same for all, decides. ASHA stops
most trials early. The study is a log on disk: Ctrl-C, a crash or kill -9 lose nothing that counted, and --resume goes on. Its
decisions depend on the options alone, not on --parallel or on how fast the machine is; only --time, which ends it, does.
With --queue the trials run on the machines that run bptt worker --queue with the same address, and the study is the same.
The test images are looked at once, by the best model.`,
  )
  .action(tune);

for (const option of dataOptions) tuneCommand.addOption(option.helpGroup('Data:'));

async function tune(module: Kind | 'all' | undefined, options: TuneOptions, command: Command): Promise<void> {
  if (options.queue !== undefined)
    await (await import('@bptt/tuner/bullmq')).expectQueue({ url: options.queue, store: options.store });
  else if (options.store !== undefined) throw new ArgumentError('--store', 'none without --queue', options.store);
  if (options.dryRun) return dryRun(await planned(module, options), options);
  const { folder, about, entries } =
    options.resume === undefined
      ? await begun(module, options)
      : await resumed(options.resume, module, options, command);
  const { study, path } = folder;
  let table: Live | undefined;
  const say = (text: string) => (table ? table.say(text) : note(text));
  const interrupt = onInterrupt(() => say('stopping; the study is saved'));
  const overtime = options.time === undefined ? [] : [AbortSignal.timeout(options.time * 1000)];
  const executor = await executorOf(study, about, path, { ...options, say }).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  table = live({ study, about, entries, capacity: executor.capacity, time: options.time });
  const record = async (entry: Entry) => {
    await folder.record(entry);
    entries.push(entry);
  };
  try {
    await coordinate(study, executor, {
      record,
      signal: AbortSignal.any([interrupt.signal, ...overtime]),
      onEvent: table.onEvent,
    });
  } finally {
    table.stop();
    table = undefined;
    await executor.close();
    await folder.close();
  }
  if (interrupt.exitCode() === undefined) await finish(study, about, path, entries, options);
  else note(`go on with: ${calledAs} tune --resume ${quoted(path)}`);
  process.exitCode = interrupt.exitCode() ?? process.exitCode;
  interrupt.release();
}

/** On this machine, or on those that work on the queue. */
async function executorOf(
  study: Study,
  about: About,
  path: string,
  { queue: url, store, parallel, deadline, say }: TuneOptions & { say: (text: string) => void },
): Promise<Executor> {
  const shared = {
    args: [JSON.stringify(about)],
    epochs: about.epochs,
    deadline,
    checkpoints: join(path, 'checkpoints'),
  };
  const { workers } = study.settings;
  if (url === undefined) return processes({ ...shared, module: trialFile, capacity: Math.min(parallel, workers) });
  const { queueExecutor } = await import('@bptt/tuner/bullmq');
  const onNote = (text: string) => say(`bptt: ${text}`);
  return queueExecutor({ ...shared, url, store, version: trialVersion(), capacity: workers, onNote });
}
