/** @file `bptt dataset`: what the images are, with samples of each class. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { classCounts, valueRange, type ImageDataset } from '@bptt/data';
import { ArgumentError, FileError } from '@bptt/errors';
import { wholeNumber } from '../arguments.js';
import { dataOption, loadImages } from '../mnist.js';
import { expectWritable } from '../output-file.js';
import { sampleGrid } from '../sample-grid.js';

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
  if (out !== undefined && format !== '.svg' && format !== '.png') throw new ArgumentError('--out', 'a file ending in .svg or .png', out);
  const { train, test } = await loadImages(data);
  const grid = sampleGrid(train, samples);
  if (out !== undefined) {
    await expectWritable(out);
    await writeFile(out, format === '.svg' ? grid.svg() : grid.png()).catch((error: Error) => {
      throw new FileError(out, `cannot be written: ${error.message}`, { cause: error });
    });
  }
  const facts = { train: describe(train), test: test && describe(test) };
  if (json) {
    console.log(JSON.stringify({ ...facts, out: out ?? null }));
    return;
  }
  const table = new Table({ head: ['', 'images', 'pixels', 'values', ...facts.train.counts.map((_, digit) => `${digit}`)], style: { head: [], border: [], compact: true } });
  for (const [name, set] of Object.entries(facts)) {
    if (set) table.push([name, set.images, `${set.height}x${set.width}`, `${set.min}-${set.max}`, ...set.counts]);
  }
  console.log(`${table.toString()}\nnormalised to [-1, 1] by (x / 255 - 0.5) / 0.5 before a network sees them; one row of pixels is one time step\n`);
  console.log(grid.blocks());
  if (out !== undefined) console.log(`\nsaved ${out}`);
}

function describe(set: ImageDataset) {
  const [min, max] = valueRange(set);
  return { images: set.length, height: set.shape[1], width: set.shape[2], min, max, counts: classCounts(set) };
}
