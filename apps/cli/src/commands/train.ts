/** @file `bptt train`: trains a classifier, tests it and saves it. */
import { Argument, Command, Option } from 'commander';
import type { Dataset, ImageDataset } from '@bptt/data';
import {
  beginTraining,
  cardOf,
  describe,
  kinds,
  optimiserOf,
  planTraining,
  test as testModel,
  train as trainModel,
  type Kind,
  type Marks,
  type Resumable,
  type TrainPlan,
  type TrainSettings,
} from '@bptt/digits';
import { ArgumentError, isBpttError } from '@bptt/errors';
import { expectWritable, whileLocked } from '@bptt/files';
import { positive, seed, wholeNumber } from '../options/arguments.js';
import { dataFiles, dataOptions, loadImages, type DataOptions } from '../options/data.js';
import { simdOption, startSimd, threadsOption, type KernelOptions } from '../options/simd.js';
import { CheckpointFile } from '../outputs/checkpoint-file.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { ModelFile } from '../outputs/model-file.js';
import { exitCodes } from '../terminal/fail.js';
import { onInterrupt, untilAborted } from '../terminal/interrupt.js';
import { progressLine } from '../terminal/progress-line.js';
import { checkpointOptions, type CheckpointOptions } from '../train/checkpoint-options.js';
import { bestSoFar, checkpointHooks, inOptions, placeInWords, resumed } from '../train/resume.js';
import { dryRun, dryRunOption, type DryRunOptions } from '../train/dry-run.js';
import { checkInitialWeights, initialWeightOptions } from '../train/initial-weight-options.js';
import { checkNetwork, networkOptions } from '../train/network-options.js';
import { checkOptimiser, optimiserOptions } from '../train/optimiser-options.js';
import { moduleOf, recipeOption } from '../train/recipes.js';
import { recordOptions, records, type RecordOptions } from '../train/records.js';
import { regularisationOptions } from '../train/regularisation-options.js';
import { report, reportJson } from '../train/report.js';
import { checkSchedule, checkWarmUp, scheduleOptions } from '../train/schedule-options.js';
import { gradientWatch, watchOptions, type GradientWatch, type WatchOptions } from '../train/watch-gradients.js';
import { hint, note } from '../terminal/print.js';

interface Options
  extends
    Omit<TrainSettings, 'module'>,
    RecordOptions,
    WatchOptions,
    DataOptions,
    KernelOptions,
    CheckpointOptions,
    DryRunOptions {
  recipe?: string;
  out?: string;
  json?: boolean;
}

const trainingOptions = [
  new Option('--epochs <n>', 'how often all images are seen').argParser(wholeNumber).default(3),
  new Option('--batch-size <n>', 'images a step').argParser(wholeNumber).default(32),
  ...optimiserOptions,
  ...scheduleOptions,
  new Option('--clip <x>', "largest norm of a step's gradients (default: no clipping)").argParser(positive),
  ...regularisationOptions,
  new Option('--patience <n>', 'stop after n epochs without a better validation accuracy').argParser(wholeNumber),
  ...watchOptions,
  ...recordOptions,
  ...checkpointOptions,
  dryRunOption,
];

export const trainCommand = new Command('train')
  .description('train a classifier that reads MNIST digits row by row, test it and save it')
  .addArgument(new Argument('[module]', 'the recurrent network').choices(kinds))
  .addOption(recipeOption)
  .option('--train-size <n>', 'use only so many of the training images', wholeNumber)
  .option('--out <file>', 'where the model goes (default: models/<module>-mnist.safetensors)')
  .option('--seed <n>', 'decides initial weights, split and order: same seed, same file', seed, 0)
  .addOption(simdOption)
  .addOption(threadsOption)
  .option('--json', 'print one JSON object on stdout, progress on stderr')
  .addHelpText(
    'after',
    '\nA tenth of the training images is held out for validation; the weights of the best epoch are saved\nwhen it is reached. A model that is there already is replaced only by one of higher validation accuracy.\nCtrl-C stops, saves the best weights so far and exits with 130. Then, or after a crash, the same command with\n--resume goes on where it was and ends with the same file.',
  )
  .action(train);
for (const option of dataOptions) trainCommand.addOption(option.helpGroup('Data:'));
for (const option of [...networkOptions, ...initialWeightOptions]) trainCommand.addOption(option.helpGroup('Network:'));
for (const option of trainingOptions) trainCommand.addOption(option.helpGroup('Training:'));

/** Digits of the accuracies that a card gets in the end. */
const roomForMarks = 256;

interface Prepared {
  plan: TrainPlan;
  test: ImageDataset | null;
  out: string;
  watch: GradientWatch | undefined;
  checkpoints: CheckpointFile;
  resume: Resumable | undefined;
}

async function train(asked: Kind | undefined, { checkpointEvery, dryRun, ...options }: Options): Promise<void> {
  const module = moduleOf(asked, options.recipe, trainCommand);
  const settings: TrainSettings = { module, ...options };
  check(settings);
  const watch = gradientWatch(module, options);
  const out = options.out ?? `models/${module}-mnist.safetensors`;
  const checkpoints = new CheckpointFile(out);
  const resume = options.resume ? await resumed(checkpoints, settings) : undefined;
  const { train: images, test } = await loadImages(options);
  const plan = planFor(settings, images);
  const prepared = { plan, test, out, watch, checkpoints, resume };
  await whileLocked([out, options.log], () => trainInto(prepared, { checkpointEvery, dryRun, ...options }));
}

/** Trains while no other process writes where this one does. */
async function trainInto(
  { plan, test, out, watch, checkpoints, resume }: Prepared,
  { checkpointEvery, dryRun: isDry, ...options }: Options,
): Promise<void> {
  const { settings } = plan;
  const { module } = settings;
  await expectOutputs(
    { '--out': out, '--watch-out': options.watchOut, '--log': options.log },
    { 'the data': await dataFiles(options.data) },
  );
  const variant = await startSimd(options);

  const model = beginTraining(plan);
  const fileOf = (marks: Marks) => model.save(cardOf(settings, marks));
  const modelFile = new ModelFile(out);
  const fileBytes = fileOf({ bestEpoch: null }).length + roomForMarks;
  await expectWritable(out, fileBytes);
  if (isDry) return dryRun({ plan, model, variant, out, fileBytes, json: options.json });
  if (resume) modelFile.claim(bestSoFar(model, resume, fileOf));
  await modelFile.announce();
  if (await checkpoints.isOthers())
    note(
      `bptt: ${checkpoints.path} is of a training that was stopped: --resume goes on with it, the first checkpoint of this one replaces it`,
    );
  const setting = `${describe(settings)}, ${rateOf(plan)}, batch ${settings.batchSize}`;
  const say = options.json ? note : hint;
  say(`${inWords(plan)}, ${variant} kernels`);
  if (resume) say(`goes on in ${placeInWords(resume.place)}, from ${checkpoints.path}`);

  const progress = progressLine(settings.epochs, { lr: plan.schedule !== undefined, gradients: watch?.facts });
  const interrupt = onInterrupt(() => {
    progress.stop();
    note('stopping, to save the best weights so far; Ctrl-C again quits at once');
  });
  const { signal } = interrupt;
  const { atTheEnd, ...taken } = checkpointHooks(checkpoints, settings.epochs, checkpointEvery, signal);
  const books = records(options, resume);
  try {
    const training = trainModel(plan, model, {
      signal,
      callbacks: [progress, ...books.callbacks, ...(watch ? [watch] : []), ...atTheEnd],
      onBegin: books.onBegin,
      ...taken,
      resume,
      onBest: (marks) => {
        const file = savable(() => fileOf(marks));
        if (file) modelFile.offer({ file, valAccuracy: marks.valAccuracy });
      },
    });
    const trained = await (resume ? inOptions(checkpoints.path, training) : training);
    progress.stop();
    await checkpoints.settled();
    const { marks, result } = trained;
    if (result.failure) note(`bptt: training stopped: ${result.failure.message}`);
    const tested = test && (await untilAborted(testModel(model, {}, test, { signal })));
    const file = savable(() => fileOf({ ...marks, testAccuracy: tested?.accuracy }));
    const saved = file && (await modelFile.save({ file, valAccuracy: marks.valAccuracy }));
    const watched = await watch?.finish(setting);
    if (saved && !signal.aborted) await checkpoints.remove();
    const left = signal.aborted && checkpoints.own ? checkpoints.path : undefined;
    const all = { module, seed: settings.seed, variant, trained, tested, saved, watch, watched, checkpoint: left };
    if (options.json) reportJson(all);
    else report(all, out);
    if (!saved || result.failure) process.exitCode = exitCodes.failed;
    process.exitCode = interrupt.exitCode() ?? process.exitCode;
  } finally {
    progress.stop();
    books.close();
    interrupt.release();
  }
}

/** Refuses what does not fit together. */
function check(settings: TrainSettings): void {
  checkNetwork(settings);
  checkInitialWeights(settings);
  checkOptimiser(settings);
  checkSchedule(settings);
}

function planFor(settings: TrainSettings, images: Dataset): TrainPlan {
  const { trainSize } = settings;
  if (trainSize && trainSize > images.length)
    throw new ArgumentError('--train-size', `at most the ${images.length} training images`, trainSize);
  const plan = planTraining(settings, images);
  checkWarmUp(settings, plan.steps);
  return plan;
}

function rateOf({ settings, schedule }: TrainPlan): string {
  const { optimiser, lr } = optimiserOf(settings).recipe;
  return `${optimiser} ${lr}${schedule ? ` ${settings.schedule}` : ''}`;
}

function inWords(plan: TrainPlan): string {
  const { settings, train, validation } = plan;
  const sizes = `${train.dataset.length} images, ${validation.dataset.length} for validation`;
  return `${describe(settings)} on ${sizes}; batch ${settings.batchSize}, ${rateOf(plan)}, seed ${settings.seed}`;
}

/** The bytes of a model file; null, which is said, where the weights are no numbers that one may hold. */
function savable(file: () => Uint8Array): Uint8Array | null {
  try {
    return file();
  } catch (error) {
    if (!isBpttError(error)) throw error;
    note(`bptt: not saved: ${error.message}`);
    return null;
  }
}
