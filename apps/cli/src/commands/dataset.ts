/** @file `bptt dataset`: what the images are, with samples of each class. */
import Table from 'cli-table3';
import { Command } from 'commander';
import { classCounts, valueRange, type ImageDataset } from '@bptt/data';
import { wholeNumber } from '../options/arguments.js';
import { dataFiles, dataOptions, loadImages, type DataOptions } from '../options/data.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { expectFigureName, isSvg } from '../outputs/figure.js';
import { saveOutput } from '../outputs/save-output.js';
import { sampleGrid } from '../images/sample-grid.js';
import { printText, printJson } from '../terminal/print.js';

interface Options extends DataOptions {
  out?: string;
  samples: number;
  json?: boolean;
}

export const datasetCommand = new Command('dataset')
  .description('show what the images are: counts, value range, samples of each class')
  .option('--samples <n>', 'samples of each class', wholeNumber, 5)
  .option('--out <file>', 'save the grid of samples as .svg or .png')
  .option('--json', 'print one JSON object on stdout')
  .action(run);
for (const option of dataOptions) datasetCommand.addOption(option.helpGroup('Data:'));

async function run({ out, samples, json, ...options }: Options): Promise<void> {
  if (out !== undefined) expectFigureName('--out', out);
  const { train, test } = await loadImages(options);
  await expectOutputs({ '--out': out }, { 'the data': await dataFiles(options.data) });
  const grid = sampleGrid(train, samples);
  const saved = out === undefined ? null : await saveOutput(out, isSvg(out) ? grid.svg() : grid.png());
  const facts = { train: describe(train), test: test && describe(test) };
  if (json) {
    printJson({ ...facts, out: saved });
    return;
  }
  const sets = Object.entries(facts).flatMap(([name, set]) => (set ? [{ name, ...set }] : []));
  const table = new Table({
    head: ['', ...sets.map(({ name }) => name)],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right'],
  });
  table.push(['images', ...sets.map((set) => set.images)]);
  table.push(['pixels', ...sets.map((set) => `${set.height} x ${set.width}`)]);
  table.push(['values', ...sets.map((set) => `${set.min} to ${set.max}`)]);
  facts.train.counts.forEach((_, digit) => table.push([`of "${digit}"`, ...sets.map((set) => set.counts[digit])]));
  printText(
    `${table.toString()}\nA network sees them normalised to [-1, 1], as (x / 255 - 0.5) / 0.5, and reads them row by row:\none row of pixels is one time step.\n`,
  );
  printText(grid.blocks());
  if (saved !== null) printText(`\nsaved ${saved}`);
}

function describe(set: ImageDataset) {
  return {
    images: set.length,
    height: set.shape[1],
    width: set.shape[2],
    ...valueRange(set),
    counts: classCounts(set),
  };
}
