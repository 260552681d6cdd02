/** @file `bptt dataset`: what the images are, with samples of each class. */
import { extname } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { classCounts, valueRange, type ImageDataset } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';
import { expectWritable, writeOutput } from '@bptt/files';
import { wholeNumber } from '../options/arguments.js';
import { dataOption, loadImages } from '../options/data.js';
import { sampleGrid } from '../images/sample-grid.js';

interface Options {
  data?: string;
  out?: string;
  samples: number;
  json?: boolean;
}

export const datasetCommand = new Command('dataset')
  .description('show what the images are: counts, value range, samples of each class')
  .option(...dataOption)
  .option('--samples <n>', 'samples of each class', wholeNumber, 5)
  .option('--out <file>', 'save the grid of samples as .svg or .png')
  .option('--json', 'print one JSON object on stdout')
  .action(run);

async function run({ data, out, samples, json }: Options): Promise<void> {
  const format = out === undefined ? undefined : extname(out).toLowerCase();
  if (out !== undefined && format !== '.svg' && format !== '.png')
    throw new ArgumentError('--out', 'a file ending in .svg or .png', out);
  const { train, test } = await loadImages(data);
  const grid = sampleGrid(train, samples);
  if (out !== undefined) {
    await expectWritable(out);
    await writeOutput(out, format === '.svg' ? grid.svg() : grid.png());
  }
  const facts = { train: describe(train), test: test && describe(test) };
  if (json) {
    console.log(JSON.stringify({ ...facts, out: out ?? null }));
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
  console.log(
    `${table.toString()}\nA network sees them normalised to [-1, 1], as (x / 255 - 0.5) / 0.5, and reads them row by row:\none row of pixels is one time step.\n`,
  );
  console.log(grid.blocks());
  if (out !== undefined) console.log(`\nsaved ${out}`);
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
