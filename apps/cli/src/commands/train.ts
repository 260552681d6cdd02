/** @file `bptt train`: trains a classifier, tests it and saves it. */
import { createHash } from 'node:crypto';
import { Argument, Command, Option } from 'commander';
import type { Classifier, ModelCard } from '@bptt/cells';
import { saveModel } from '@bptt/cells/node';
import { DataLoader, split } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';
import type { Variant } from '@bptt/kernels';
import { loadWeights, Solver, type TrainResult } from '@bptt/solver';
import { positive, seed, wholeNumber } from '../arguments.js';
import { calledAs } from '../called-as.js';
import { evaluateUntil, onInterrupt } from '../interrupt.js';
import { dataOption, loadImages } from '../mnist.js';
import { expectWritable } from '../output-file.js';
import { duration, progressLine } from '../progress-line.js';
import { simdOption, startSimd, type Simd } from '../simd.js';
import { percent, style } from '../style.js';
import {
  checkInitialWeights,
  initialWeightOptions,
  initialWeights,
  type InitialWeightOptions,
} from '../train/initial-weights.js';
import {
  checkNetwork,
  classifierOf,
  classifiers,
  describe,
  networkOptions,
  type Module,
  type NetworkOptions,
} from '../train/network.js';
import { optimiserOf, optimiserOptions, type OptimiserOptions } from '../train/optimiser.js';
import { checkSchedule, scheduleOf, scheduleOptions, scheduleRecipe, type ScheduleOptions } from '../train/schedule.js';
import { gradientWatch, watchOptions, type GradientWatch, type WatchOptions } from '../train/watch-gradients.js';

interface Options extends NetworkOptions, InitialWeightOptions, OptimiserOptions, ScheduleOptions, WatchOptions {
  data?: string;
  out?: string;
  trainSize?: number;
  epochs: number;
  batchSize: number;
  clip?: number;
  patience?: number;
  seed: number;
  simd: Simd;
  json?: boolean;
}

/** Pixels from [0, 1] to [-1, 1]. */
const normalisation = { mean: 0.5, std: 0.5 };
const validationFraction = 0.1;
const testBatchSize = 500;

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
  .addArgument(new Argument('<module>', 'the recurrent network').choices(Object.keys(classifiers)))
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

async function train(module: Module, options: Options): Promise<void> {
  checkNetwork(module, options);
  checkInitialWeights(module, options);
  checkSchedule(options);
  const { optim, optimArgs, recipe } = optimiserOf(options);
  const out = options.out ?? `models/${module}-mnist.safetensors`;
  const say = options.json ? console.error : console.log;
  const { train: images, test } = await loadImages(options.data);
  if (options.trainSize && options.trainSize > images.length)
    throw new ArgumentError('--train-size', `at most the ${images.length} training images`, options.trainSize);
  const { train: trainSet, validation } = split(images, {
    validationFraction,
    seed: options.seed,
    size: options.trainSize,
  });
  const { seed, batchSize, epochs } = options;
  const trainLoader = new DataLoader(trainSet, { batchSize, shuffle: true, seed, ...normalisation });
  const schedule = scheduleOf(options, epochs, trainLoader.length);
  await expectWritable(out);
  const watch = await gradientWatch(module, options);
  const variant = await startSimd(options.simd);

  const [, rows, columns] = images.shape;
  const model = classifierOf(module, options, { inputSize: columns, classes: images.classes, seed });
  initialWeights(model, options, seed, rows);
  const rate = `${recipe.optimiser} ${recipe.lr}${schedule ? ` ${options.schedule}` : ''}`;
  say(
    `${describe(module, options)} on ${trainSet.length} images, ${validation.length} for validation; batch ${batchSize}, ${rate}, seed ${seed}, ${variant} kernels`,
  );

  const progress = progressLine(epochs, { lr: schedule !== undefined, gradients: watch?.facts });
  const interrupt = onInterrupt(() => {
    progress.stop();
    console.error('stopping, to save the best weights so far; Ctrl-C again quits at once');
  });
  const solver = new Solver({ optim, optimArgs, schedule });
  const { signal } = interrupt;
  try {
    const result = await solver.train(
      model,
      trainLoader,
      new DataLoader(validation, { batchSize: testBatchSize, ...normalisation }),
      {
        numEpochs: epochs,
        clipNorm: options.clip,
        patience: options.patience,
        signal,
        callbacks: watch ? [progress, watch] : [progress],
      },
    );
    progress.stop();
    loadWeights(model, result.best.weights);
    const tested =
      test &&
      (await evaluateUntil(signal, model, new DataLoader(test, { batchSize: testBatchSize, ...normalisation })));
    const file = await saveModel(model, out, card(options, recipe, result, tested?.accuracy));
    const watched = await watch?.finish(`${describe(module, options)}, ${rate}, batch ${batchSize}`);
    if (result.failure) console.error(`bptt: training stopped: ${result.failure.message}`);
    if (options.json) reportJson(out, file, options, variant, result, tested, watch?.history);
    else report(out, file, model, result, tested, watched);
    process.exitCode = interrupt.exitCode() ?? (result.failure ? 1 : 0);
  } finally {
    progress.stop();
    interrupt.release();
  }
}

function card(
  options: Options,
  optimiser: ReturnType<typeof optimiserOf>['recipe'],
  { best, epochs }: TrainResult,
  testAccuracy?: number,
): ModelCard {
  const {
    epochs: numEpochs,
    batchSize,
    clip = null,
    patience = null,
    trainSize = null,
    init,
    forgetBias = null,
  } = options;
  const { valAccuracy } = epochs.find(({ epoch }) => epoch === best.epoch) ?? {};
  return {
    normalisation,
    recipe: {
      ...optimiser,
      ...scheduleRecipe(options),
      init,
      forgetBias,
      batchSize,
      epochs: numEpochs,
      bestEpoch: best.epoch,
      clip,
      patience,
      trainSize,
      validationFraction,
    },
    seed: options.seed,
    valAccuracy: valAccuracy ?? undefined,
    testAccuracy,
  };
}

type Tested = { accuracy: number; loss: number } | null;

function reportJson(
  out: string,
  file: Uint8Array,
  { seed }: Options,
  variant: Variant,
  { stopReason, seconds, epochs }: TrainResult,
  tested: Tested,
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
  model: Classifier,
  result: TrainResult,
  tested: Tested,
  watched?: string,
): void {
  const { stopReason, seconds, best } = result;
  const why = {
    completed: '',
    patience: ' (no epoch was better for a while)',
    aborted: ' (interrupted)',
    diverged: ' (diverged)',
  }[stopReason];
  console.log(
    `trained ${result.steps} steps in ${duration(seconds)}${why}; ${best.epoch === null ? 'weights of the last step' : `best weights: epoch ${best.epoch}`}`,
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
