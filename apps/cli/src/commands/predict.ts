/** @file `bptt predict`: names the digits in pictures, and says how sure the model was after every row. */
import Table from 'cli-table3';
import { Command } from 'commander';
import type { DigitImage } from '@bptt/data';
import { expectFitting, predict, type Prediction } from '@bptt/digits';
import { isBpttError } from '@bptt/errors';
import { digitFiles } from '../images/digit-files.js';
import { modelArgument, openModel, withModelOptions, type ModelOptions } from '../options/model.js';
import { halfBlocks } from '../images/sample-grid.js';
import { startSimd } from '../options/simd.js';
import { fail } from '../terminal/fail.js';
import { printText, printJson } from '../terminal/print.js';
import { isNarrow, percent, style } from '../terminal/style.js';

interface Options extends ModelOptions {
  rows?: boolean;
  invert?: boolean;
  json?: boolean;
  verbose?: boolean;
}

interface Answer extends Omit<Prediction, 'rows'> {
  image: string;
  ink: DigitImage['ink'];
  /** [T][C], after each row; with `--rows`. */
  rows?: number[][];
}

export const predictCommand = withModelOptions(
  new Command('predict')
    .description('name the digits in pictures: drawn or photographed, one digit a file')
    .argument(...modelArgument)
    .argument('<image...>', 'PNG or JPEG files')
    .option('--rows', 'also the probabilities after every row of the image')
    .option('--invert', 'take the ink for light where it was taken for dark, and the other way round')
    .option('--json', 'print one JSON object on stdout')
    .addHelpText(
      'after',
      '\nEach picture is brought into the form of MNIST first: the digit 20 pixels large, in the middle of 28 x 28.\nA picture that cannot be read is named on stderr; the others are read all the same, and the exit code is 2.',
    )
    .action(run),
);

async function run(path: string, images: string[], options: Options, command: Command): Promise<void> {
  await startSimd();
  const { model, card } = await openModel(path, options);
  expectFitting(model, path, { columns: 28 });
  const { verbose = false } = command.optsWithGlobals<Options>();
  const predictions: Answer[] = [];
  const bad: { image: string; reason: string }[] = [];
  let read = 0;
  for await (const digitOf of digitFiles(images, options.invert ?? false)) {
    const image = images[read++]!;
    try {
      const digit = digitOf();
      const { rows, ...answer } = predict(model, card, digit.data);
      const prediction = { image, ink: digit.ink, ...answer, ...(options.rows && { rows }) };
      predictions.push(prediction);
      if (!options.json) show(prediction, digit);
    } catch (error) {
      if (!isBpttError(error)) throw error;
      process.exitCode = fail(error, { verbose });
      bad.push({ image, reason: error.message });
    }
  }
  if (options.json && predictions.length) printJson({ model: path, predictions, ...(bad.length && { bad }) });
}

function show({ image, ink, digit, probabilities, rows }: Answer, { data }: DigitImage): void {
  printText(`${image}: ${style('bold', `${digit}`)}, ${percent(probabilities[digit]!)} sure; ${ink} ink\n`);
  const width = String(probabilities.length - 1).length;
  const bars = likeliest(probabilities).map((i) => {
    const p = probabilities[i]!;
    return `${String(i).padStart(width)} ${'█'.repeat(Math.round(20 * p)).padEnd(20)} ${percent(p).padStart(8)}`;
  });
  const picture = halfBlocks(data, 28, 28, 1);
  if (isNarrow(66)) for (const line of [...picture, ...bars]) printText(`  ${line}`.trimEnd());
  else {
    const lines = Math.max(picture.length, bars.length);
    for (let i = 0; i < lines; i++) printText(`  ${(picture[i] ?? '').padEnd(28)}   ${bars[i - 2] ?? ''}`.trimEnd());
  }
  printText('');
  if (rows)
    printText(
      `${rowTable(rows)}\nrows: after so many rows of pixels; columns: the probability of each class in percent\n`,
    );
}

/** All ten digits; of more classes, the ten that the model finds likeliest, the first of them first. */
function likeliest(probabilities: number[]): number[] {
  const classes = [...probabilities.keys()];
  return classes.length <= 10 ? classes : classes.sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 10);
}

function rowTable(rows: number[][]): string {
  const shown = likeliest(rows.at(-1)!);
  const colAligns = ['right' as const, ...shown.map(() => 'right' as const)];
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns });
  table.push(['', ...shown.map((i) => `"${i}"`)]);
  rows.forEach((row, t) => {
    const best = Math.max(...row);
    table.push([
      t + 1,
      ...shown
        .map((i) => row[i]!)
        .map((p) => (p === best ? style('green', (100 * p).toFixed(1)) : (100 * p).toFixed(1))),
    ]);
  });
  return table.toString();
}
