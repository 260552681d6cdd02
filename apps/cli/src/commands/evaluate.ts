/** @file `bptt evaluate`: how well a saved model names digits. */
import { Command } from 'commander';
import { expectFitting, test as testModel } from '@bptt/digits';
import type { Evaluation } from '@bptt/solver';
import { confusionTable } from '../evaluate/confusion-table.js';
import { fraction } from '../options/arguments.js';
import { onInterrupt, untilAborted } from '../terminal/interrupt.js';
import { dataOptions, loadImages, type DataOptions } from '../options/data.js';
import { modelArgument, openModel, withModelOptions, type ModelOptions } from '../options/model.js';
import { startSimd, threadsOption, type KernelOptions } from '../options/simd.js';
import { note, printText, printJson } from '../terminal/print.js';
import { percent, style } from '../terminal/style.js';

interface Options extends ModelOptions, DataOptions, Pick<KernelOptions, 'threads'> {
  require?: number;
  json?: boolean;
}

/** What the exercise asks of each network that names digits. */
const marks = { RNN: 0.9, LSTM: 0.97, GRU: null };

export const evaluateCommand = withModelOptions(
  new Command('evaluate')
    .description('test a saved model: accuracy, loss, confusion matrix')
    .argument(...modelArgument)
    .option('--require <x>', 'exit with 1 if the accuracy is below this fraction', fraction)
    .addOption(threadsOption)
    .option('--json', 'print one JSON object on stdout')
    .action(run),
);
for (const option of dataOptions) evaluateCommand.addOption(option.helpGroup('Data:'));

async function run(path: string, options: Options): Promise<void> {
  await startSimd(options);
  const { model, card } = await openModel(path, options);
  const { train, test } = await loadImages(options);
  const images = test ?? train;
  expectFitting(model, path, { columns: images.shape[2], classes: images.classes });
  const { module } = model.architecture;

  const interrupt = onInterrupt(() => undefined);
  const result = await untilAborted(testModel(model, card, images, { signal: interrupt.signal }));
  if (!result) {
    process.exitCode = interrupt.exitCode();
    return;
  }
  const { accuracy, loss, confusion, samples } = result;
  const required = images.classes === 10 ? marks[module] : null;
  const mark = required === null ? null : { required, reached: accuracy > required };
  if (options.json) printJson({ model: path, module, images: samples, accuracy, loss, confusion, mark });
  else show(path, module, result, mark);
  if (options.require !== undefined && accuracy < options.require) {
    note(`bptt: accuracy ${accuracy}: expected at least ${options.require}`);
    process.exitCode = 1;
  }
}

function show(
  path: string,
  module: string,
  { accuracy, loss, confusion, samples }: Evaluation,
  mark: { required: number; reached: boolean } | null,
): void {
  printText(`${path}: ${module} on ${samples} images`);
  printText(`${style('bold', `accuracy ${percent(accuracy)}`)}, loss ${loss.toFixed(4)}`);
  const verdict = mark?.reached ? style('green', '✓ reached') : style('yellow', '✗ not reached');
  if (mark) printText(`the exercise's mark for an ${module}, above ${100 * mark.required} %: ${verdict}\n`);
  printText(confusionTable(confusion));
}
