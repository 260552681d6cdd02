/** @file `bptt train`: trains a classifier, tests it and saves it. */
import { createHash } from 'node:crypto';
import { Argument, Command, Option } from 'commander';
import { GRUClassifier, LSTMClassifier, RNNClassifier, type Classifier, type Head, type ModelCard, type Nonlinearity } from '@bptt/cells';
import { saveModel } from '@bptt/cells/node';
import { DataLoader, split } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';
import { type Variant } from '@bptt/kernels';
import { loadWeights, Solver, type TrainResult } from '@bptt/solver';
import { hiddenSize, positive, seed, wholeNumber } from '../arguments.js';
import { calledAs } from '../called-as.js';
import { evaluateUntil, onInterrupt } from '../interrupt.js';
import { dataOption, loadImages } from '../mnist.js';
import { expectWritable } from '../output-file.js';
import { duration, progressLine } from '../progress-line.js';
import { simdOption, startSimd, type Simd } from '../simd.js';
import { percent, style } from '../style.js';

const classifiers = { rnn: RNNClassifier, lstm: LSTMClassifier, gru: GRUClassifier };

type Module = keyof typeof classifiers;

interface Options {
  data?: string;
  out?: string;
  epochs: number;
  batchSize: number;
  hidden: number;
  layers: number;
  bidirectional?: boolean;
  head: Head;
  lr: number;
  clip?: number;
  patience?: number;
  nonlinearity?: Nonlinearity;
  seed: number;
  simd: Simd;
  trainSize?: number;
  json?: boolean;
}

/** Pixels from [0, 1] to [-1, 1]. */
const normalisation = { mean: 0.5, std: 0.5 };
const validationFraction = 0.1;
const testBatchSize = 500;

export const trainCommand = new Command('train')
  .description('train a classifier that reads MNIST digits row by row, test it and save it')
  .addArgument(new Argument('<module>', 'the recurrent network').choices(Object.keys(classifiers)))
  .option(...dataOption)
  .option('--out <file>', 'where the model goes (default: models/<module>-mnist.safetensors)')
  .option('--epochs <n>', 'how often all images are seen', wholeNumber, 3)
  .option('--batch-size <n>', 'images a step', wholeNumber, 32)
  .option('--hidden <n>', 'size of the hidden state', hiddenSize, 128)
  .option('--layers <n>', 'layers one above the other', wholeNumber, 1)
  .option('--bidirectional', 'every layer also reads the rows from the last to the first')
  .addOption(new Option('--head <what>', 'what names the digit: the last hidden state, or the mean output').choices(['last', 'mean']).default('last'))
  .option('--lr <x>', "Adam's learning rate", positive, 1e-3)
  .option('--clip <x>', "largest norm of a step's gradients (default: no clipping)", positive)
  .option('--patience <n>', 'stop after n epochs without a better validation accuracy', wholeNumber)
  .addOption(new Option('--nonlinearity <f>', 'of the rnn (default: tanh)').choices(['tanh', 'relu']))
  .option('--seed <n>', 'decides initial weights, split and order: same seed, same file', seed, 0)
  .option('--train-size <n>', 'use only so many of the training images', wholeNumber)
  .addOption(simdOption)
  .option('--json', 'print one JSON object on stdout, progress on stderr')
  .addHelpText('after', '\nA tenth of the training images is held out for validation; the weights of the best epoch are saved.\nCtrl-C stops, saves the best weights so far and exits with 130.')
  .action(train);

async function train(module: Module, options: Options): Promise<void> {
  if (module !== 'rnn' && options.nonlinearity) throw new ArgumentError('--nonlinearity', 'only with rnn', options.nonlinearity);
  const out = options.out ?? `models/${module}-mnist.safetensors`;
  const say = options.json ? console.error : console.log;
  const { train: images, test } = await loadImages(options.data);
  if (options.trainSize && options.trainSize > images.length) throw new ArgumentError('--train-size', `at most the ${images.length} training images`, options.trainSize);
  const { train: trainSet, validation } = split(images, { validationFraction, seed: options.seed, size: options.trainSize });
  await expectWritable(out);
  const variant = await startSimd(options.simd);

  const { seed, hidden, batchSize } = options;
  const { layers: numLayers, bidirectional, head } = options;
  const sizes = { inputSize: images.shape[2], hiddenSize: hidden, numLayers, bidirectional, head, classes: images.classes, seed };
  const model = new classifiers[module]({ ...sizes, nonlinearity: options.nonlinearity });
  say(`${describe(module, options)} on ${trainSet.length} images, ${validation.length} for validation; batch ${batchSize}, Adam ${options.lr}, seed ${seed}, ${variant} kernels`);

  const progress = progressLine(options.epochs);
  const interrupt = onInterrupt(() => {
    progress.stop();
    console.error('stopping, to save the best weights so far; Ctrl-C again quits at once');
  });
  const solver = new Solver({ optimArgs: { lr: options.lr } });
  const { signal } = interrupt;
  try {
    const result = await solver.train(
      model,
      new DataLoader(trainSet, { batchSize, shuffle: true, seed, ...normalisation }),
      new DataLoader(validation, { batchSize: testBatchSize, ...normalisation }),
      { numEpochs: options.epochs, clipNorm: options.clip, patience: options.patience, signal, callbacks: [progress] },
    );
    progress.stop();
    loadWeights(model, result.best.weights);
    const tested = test && (await evaluateUntil(signal, model, new DataLoader(test, { batchSize: testBatchSize, ...normalisation })));
    const file = await saveModel(model, out, card(options, result, tested?.accuracy));
    report(out, file, model, options, variant, result, tested);
    process.exitCode = interrupt.exitCode() ?? (result.failure ? 1 : 0);
  } finally {
    progress.stop();
    interrupt.release();
  }
}

function describe(module: Module, { hidden, layers, bidirectional }: Options): string {
  const facts = [`hidden ${hidden}`, layers > 1 && `${layers} layers`, bidirectional && 'both directions'];
  return `${module.toUpperCase()} (${facts.filter((fact) => fact !== false && fact !== undefined).join(', ')})`;
}

function card(options: Options, { best, epochs }: TrainResult, testAccuracy?: number): ModelCard {
  const { epochs: numEpochs, batchSize, lr, clip = null, patience = null, trainSize = null } = options;
  const { valAccuracy } = epochs.find(({ epoch }) => epoch === best.epoch) ?? {};
  return {
    normalisation,
    recipe: { optimiser: 'adam', lr, batchSize, epochs: numEpochs, bestEpoch: best.epoch, clip, patience, trainSize, validationFraction },
    seed: options.seed,
    valAccuracy: valAccuracy ?? undefined,
    testAccuracy,
  };
}

function report(
  out: string,
  file: Uint8Array,
  model: Classifier,
  options: Options,
  variant: Variant,
  result: TrainResult,
  tested: { accuracy: number; loss: number } | null,
): void {
  const { stopReason, seconds, epochs, best, failure } = result;
  if (failure) console.error(`bptt: training stopped: ${failure.message}`);
  if (options.json) {
    const sha256 = createHash('sha256').update(file).digest('hex');
    const { seed } = options;
    const marks = { testAccuracy: tested?.accuracy ?? null, testLoss: tested?.loss ?? null };
    console.log(JSON.stringify({ model: out, sha256, seconds, seed, variant, epochs, ...marks, stopReason }));
    return;
  }
  const why = { completed: '', patience: ' (no epoch was better for a while)', aborted: ' (interrupted)', diverged: ' (diverged)' }[stopReason];
  console.log(`trained ${result.steps} steps in ${duration(seconds)}${why}; ${best.epoch === null ? 'weights of the last step' : `best weights: epoch ${best.epoch}`}`);
  if (tested) console.log(`${style('bold', `test accuracy ${percent(tested.accuracy)}`)}, loss ${tested.loss.toFixed(4)}`);
  console.log(`saved ${style('cyan', out)} (${model.architecture.module}, ${Math.round(file.length / 1024)} KiB)`);
  console.log(`
Next:
  ${calledAs} evaluate ${out}    its confusion matrix
  ${calledAs} dataset    what it has learnt from
  ${calledAs} train --help    other networks and settings`);
}
