/** @file `bptt train`: trains a classifier, tests it and saves it. */
import { createHash } from 'node:crypto';
import { Argument, Command, Option } from 'commander';
import { saveModel } from '@bptt/cells/node';
import {
  cardOf,
  describe,
  kinds,
  optimiserOf,
  planTraining,
  test as testModel,
  train as trainModel,
  type Kind,
  type Trained,
  type TrainSettings,
} from '@bptt/digits';
import { ArgumentError } from '@bptt/errors';
import { expectWritable } from '@bptt/files';
import type { Variant } from '@bptt/kernels';
import type { Evaluation } from '@bptt/solver';
import { positive, seed, wholeNumber } from '../options/arguments.js';
import { dataOption, loadImages } from '../options/data.js';
import { simdOption, startSimd, type Simd } from '../options/simd.js';
import { calledAs } from '../terminal/called-as.js';
import { onInterrupt, untilAborted } from '../terminal/interrupt.js';
import { duration, progressLine } from '../terminal/progress-line.js';
import { percent, style } from '../terminal/style.js';
import { checkInitialWeights, initialWeightOptions } from '../train/initial-weight-options.js';
import { checkNetwork, networkOptions } from '../train/network-options.js';
import { checkOptimiser, optimiserOptions } from '../train/optimiser-options.js';
import { checkSchedule, checkWarmUp, scheduleOptions } from '../train/schedule-options.js';
import { gradientWatch, watchOptions, type GradientWatch, type WatchOptions } from '../train/watch-gradients.js';

interface Options extends Omit<TrainSettings, 'module'>, WatchOptions {
  data?: string;
  out?: string;
  simd: Simd;
  json?: boolean;
}

const trainingOptions = [
  new Option('--epochs <n>', 'how often all images are seen').argParser(wholeNumber).default(3),
  new Option('--batch-size <n>', 'images a step').argParser(wholeNumber).default(32),
  ...optimiserOptions,
  ...scheduleOptions,
  new Option('--clip <x>', "largest norm of a step's gradients (default: no clipping)").argParser(positive),
  new Option('--patience <n>', 'stop after n epochs without a better validation accuracy').argParser(wholeNumber),
  ...watchOptions,
];

export const trainCommand = new Command('train')
  .description('train a classifier that reads MNIST digits row by row, test it and save it')
  .addArgument(new Argument('<module>', 'the recurrent network').choices(kinds))
  .option(...dataOption)
  .option('--train-size <n>', 'use only so many of the training images', wholeNumber)
  .option('--out <file>', 'where the model goes (default: models/<module>-mnist.safetensors)')
  .option('--seed <n>', 'decides initial weights, split and order: same seed, same file', seed, 0)
  .addOption(simdOption)
  .option('--json', 'print one JSON object on stdout, progress on stderr')
  .addHelpText(
    'after',
    '\nA tenth of the training images is held out for validation; the weights of the best epoch are saved.\nCtrl-C stops, saves the best weights so far and exits with 130.',
  )
  .action(train);
for (const option of [...networkOptions, ...initialWeightOptions]) trainCommand.addOption(option.helpGroup('Network:'));
for (const option of trainingOptions) trainCommand.addOption(option.helpGroup('Training:'));

async function train(module: Kind, options: Options): Promise<void> {
  const settings: TrainSettings = { module, ...options };
  checkNetwork(settings);
  checkInitialWeights(settings);
  checkOptimiser(settings);
  checkSchedule(settings);
  const out = options.out ?? `models/${module}-mnist.safetensors`;
  const say = options.json ? console.error : console.log;
  const { train: images, test } = await loadImages(options.data);
  if (options.trainSize && options.trainSize > images.length)
    throw new ArgumentError('--train-size', `at most the ${images.length} training images`, options.trainSize);
  const plan = planTraining(settings, images);
  checkWarmUp(settings, plan.steps);
  await expectWritable(out);
  const watch = await gradientWatch(module, options);
  const variant = await startSimd(options.simd);

  const { seed, batchSize, epochs } = options;
  const { optimiser, lr } = optimiserOf(settings).recipe;
  const rate = `${optimiser} ${lr}${plan.schedule ? ` ${options.schedule}` : ''}`;
  say(
    `${describe(settings)} on ${plan.train.dataset.length} images, ${plan.validation.dataset.length} for validation; batch ${batchSize}, ${rate}, seed ${seed}, ${variant} kernels`,
  );

  const progress = progressLine(epochs, { lr: plan.schedule !== undefined, gradients: watch?.facts });
  const interrupt = onInterrupt(() => {
    progress.stop();
    console.error('stopping, to save the best weights so far; Ctrl-C again quits at once');
  });
  const { signal } = interrupt;
  try {
    const trained = await trainModel(plan, { signal, callbacks: watch ? [progress, watch] : [progress] });
    progress.stop();
    const { model, result } = trained;
    const tested = test && (await untilAborted(testModel(model, {}, test, { signal })));
    const marks = { ...trained.marks, testAccuracy: tested?.accuracy };
    const file = await saveModel(model, out, cardOf(settings, marks));
    const watched = await watch?.finish(`${describe(settings)}, ${rate}, batch ${batchSize}`);
    if (result.failure) console.error(`bptt: training stopped: ${result.failure.message}`);
    if (options.json) reportJson(out, file, seed, variant, trained, tested, watch?.history);
    else report(out, file, trained, tested, watched);
    process.exitCode = interrupt.exitCode() ?? (result.failure ? 1 : 0);
  } finally {
    progress.stop();
    interrupt.release();
  }
}

function reportJson(
  out: string,
  file: Uint8Array,
  seed: number,
  variant: Variant,
  { result: { stopReason, seconds, epochs } }: Trained,
  tested: Evaluation | null,
  gradients?: GradientWatch['history'],
): void {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const marks = { testAccuracy: tested?.accuracy ?? null, testLoss: tested?.loss ?? null };
  console.log(
    JSON.stringify({
      model: out,
      sha256,
      seconds,
      seed,
      variant,
      epochs,
      ...marks,
      stopReason,
      ...(gradients && { gradients }),
    }),
  );
}

function report(
  out: string,
  file: Uint8Array,
  { model, result: { stopReason, seconds, steps, best } }: Trained,
  tested: Evaluation | null,
  watched?: string,
): void {
  const why = {
    completed: '',
    patience: ' (no epoch was better for a while)',
    aborted: ' (interrupted)',
    diverged: ' (diverged)',
  }[stopReason];
  console.log(
    `trained ${steps} steps in ${duration(seconds)}${why}; ${best.epoch === null ? 'weights of the last step' : `best weights: epoch ${best.epoch}`}`,
  );
  if (watched) console.log(watched);
  if (tested)
    console.log(`${style('bold', `test accuracy ${percent(tested.accuracy)}`)}, loss ${tested.loss.toFixed(4)}`);
  console.log(`saved ${style('cyan', out)} (${model.architecture.module}, ${Math.round(file.length / 1024)} KiB)`);
  console.log(`
Next:
  ${calledAs} evaluate ${out}    its confusion matrix
  ${calledAs} dataset    what it has learnt from
  ${calledAs} train --help    other networks and settings`);
}
