/** @file `bptt gradients`: how far back a network hears, and why: norms, states, Jacobians, gates, weights. */
import { Command, Option } from 'commander';
import { initialisations } from '@bptt/cells';
import { expectFitting, kinds, normalisation, testBatches, type Kind } from '@bptt/digits';
import { ArgumentError, isBpttError } from '@bptt/errors';
import { finite, hiddenSize, listOf, positive, wholeNumber, wholeNumberTo } from '../options/arguments.js';
import { analysisProgress } from '../gradients/progress.js';
import { show, viewNames, type ViewName } from '../gradients/show.js';
import { beforeAndAfter, expectUsed, untrained, type UntrainedOptions } from '../gradients/subject.js';
import type { Scene } from '../gradients/views/view.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { expectFigureName, saveFigure } from '../outputs/figure.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { dataFiles, dataOptions, loadImages, type DataOptions } from '../options/data.js';
import { modelFiles, openModel, withModelOptions, type ModelOptions } from '../options/model.js';
import { startSimd } from '../options/simd.js';
import { printText, printJson } from '../terminal/print.js';

interface Options extends UntrainedOptions, ModelOptions, DataOptions {
  nonlinearity?: 'tanh' | 'relu';
  cells: Kind[];
  view: ViewName;
  model?: string;
  samples: number;
  out?: string;
  json?: boolean;
}

/** What belongs to untrained networks only. */
const untrainedOnly = ['cells', 'hidden', 'steps', 'seeds', 'init', 'forgetBias', 'spectralRadius'] as const;
const flags: Record<(typeof untrainedOnly)[number], string> = {
  cells: '--cells',
  hidden: '--hidden',
  steps: '--steps',
  seeds: '--seeds',
  init: '--init',
  forgetBias: '--forget-bias',
  spectralRadius: '--spectral-radius',
};

export const gradientsCommand = withModelOptions(
  new Command('gradients')
    .description(
      'how far back a network hears: the norm of ∂h_T/∂x_t of untrained RNN, LSTM and GRU, or the rows that a trained model reads',
    )
    .addOption(
      new Option('--cells <list>', 'which untrained networks')
        .argParser(listOf('--cells', kinds))
        .default([...kinds], kinds.join(',')),
    )
    .option('--hidden <n>', 'size of the hidden state', hiddenSize, 20)
    .option('--steps <n>', 'time steps T of the input, which has one feature', wholeNumberTo(10_000), 50)
    .option('--seeds <n>', 'networks that differ in their seed', wholeNumberTo(10_000), 20)
    .addOption(
      new Option('--init <how>', 'initial weights, of the cells that have them')
        .choices([...initialisations])
        .default('pytorch'),
    )
    .option('--forget-bias <b>', "bias of the LSTM's forget gate", finite)
    .option('--spectral-radius <r>', 'scales V to this largest magnitude of an eigenvalue', positive)
    .addOption(new Option('--view <what>', 'what is shown').choices(viewNames).default('inputs'))
    .option('--model <file>', 'a trained model instead: before and after training, on images')
    .option('--samples <n>', 'how many test images a model is shown', wholeNumber, 30)
    .option('--out <file>', 'save the figure as .svg or .png')
    .option('--json', 'print one JSON object on stdout')
    .addHelpText(
      'after',
      "\nEverything is computed in float64 from closed-form derivatives. The figure follows the reader's light or dark colour scheme (.svg).\nCtrl-C stops and exits with 130.",
    )
    .action(gradients),
);
for (const option of dataOptions) gradientsCommand.addOption(option.helpGroup('Data:'));

async function gradients(options: Options, command: Command): Promise<void> {
  const { out, view, json } = options;
  if (out !== undefined) expectFigureName('--out', out);
  if (options.model === undefined) expectUntrained(options, command);
  else
    for (const name of untrainedOnly)
      if (command.getOptionValueSource(name) === 'cli')
        throw new ArgumentError(flags[name], 'nothing beside --model', options[name]);
  const inputs = { 'the model': await modelFiles(options.model), 'the data': await dataFiles(options.data) };
  await expectOutputs({ '--out': out }, inputs);

  const interrupt = onInterrupt(() => undefined);
  const progress = analysisProgress(view);
  try {
    await startSimd();
    const scene = options.model === undefined ? fresh(options) : await ofModel(options.model, options);
    const shown = await show(view, scene, { signal: interrupt.signal, onProgress: progress.onProgress });
    progress.stop();
    const saved = out === undefined ? null : await saveFigure(out, await shown.figure());
    const facts =
      options.model === undefined
        ? { hidden: options.hidden, steps: options.steps, seeds: options.seeds, inputSize: 1 }
        : { model: options.model, images: options.samples };
    if (json) printJson({ view, ...facts, ...shown.json, out: saved });
    else printText(`${shown.text()}${saved === null ? '' : `\n\nsaved ${saved}`}`);
  } catch (error) {
    progress.stop();
    if (!isBpttError(error) || error.code !== 'BPTT_ABORTED') throw error;
    process.exitCode = interrupt.exitCode();
  } finally {
    interrupt.release();
  }
}

function expectUntrained(options: Options, command: Command): void {
  const { cells, view } = options;
  expectUsed(cells, options);
  for (const name of ['data', 'samples', 'rnnPrefix', 'headPrefix', 'head', 'mean', 'std'] as const) {
    if (command.getOptionValueSource(name) === 'cli')
      throw new ArgumentError(
        `--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`,
        'only with --model',
        options[name],
      );
  }
  if (view === 'weights' && cells.length > 1 && command.getOptionValueSource('cells') === 'cli')
    throw new ArgumentError('--cells', 'one network with --view weights', cells.join(','));
  if (view === 'gates' && cells.every((cell) => cell === 'rnn'))
    throw new ArgumentError('--cells', 'lstm or gru with --view gates: an RNN has no gates', cells.join(','));
}

/** Networks as they begin; beside the LSTM one with an open forget gate, where nothing else was asked for. */
function fresh(options: Options): Scene {
  const { hidden, steps, seeds, view, init, forgetBias, spectralRadius } = options;
  const chosen =
    view === 'weights' && options.cells.length > 1
      ? (['lstm'] as Kind[])
      : options.cells.filter((kind) => view !== 'gates' || kind !== 'rnn');
  const plain = init === 'pytorch' && forgetBias === undefined && spectralRadius === undefined;
  const beside = plain && chosen.includes('lstm') && view !== 'weights';
  const initial = plain ? ", PyTorch's initial weights" : '';
  return {
    subjects: chosen.map((kind) => untrained(kind, options)),
    ...(beside && { reference: untrained('lstm', { ...options, forgetBias: 1 }) }),
    first: {
      jacobians: `${hidden} units, one feature, ${steps} steps, seed 0${initial}`,
      lyapunov: `${hidden} units, one feature, standard normal input, seed 0${initial}`,
    },
    setting: `${hidden} units, one feature, ${steps} steps, ${seeds === 1 ? 'one seed' : `${seeds} seeds`}${initial}`,
  };
}

async function ofModel(path: string, options: Options): Promise<Scene> {
  const loaded = await openModel(path, options);
  const { train, test } = await loadImages(options);
  const images = test ?? train;
  expectFitting(loaded.model, path, { columns: images.shape[2] });
  if (options.samples > images.length)
    throw new ArgumentError('--samples', `at most the ${images.length} images`, options.samples);
  const { mean, std } = loaded.card.normalisation ?? normalisation;
  const [batch] = testBatches(images, loaded.card, options.samples);
  const { before, after } = beforeAndAfter(loaded, batch!.inputs);
  return {
    subjects: before ? [before, after] : [after],
    setting: `${options.samples} ${test ? 'test ' : ''}images`,
    first: { jacobians: 'the first image', lyapunov: 'images one after another' },
    baseline: (0 - mean) / std,
  };
}
