/**
 * @file On the trainings of table/table.csv: epochs until one of the best 1 % is trained to its end, by random search and TPE, without pruning and
 * with ASHA: the median of SEEDS seeds (60), and how many of them have come so far after how many epochs, in table.svg. Usage: node bench/table.mjs [SEEDS]
 */
import { writeFileSync } from 'node:fs';
import { Study } from '@bptt/tuner';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { median } from './median.mjs';
import { goal, race, size } from './table/race.mjs';

const [seeds = 60] = process.argv.slice(2).map(Number);
/** Sampler and pruner, and at which share its curve has its name, and on which side. */
const searches = [
  ['random', 'none', 0.5, 'start'],
  ['random', 'asha', 0.75, 'start'],
  ['tpe', 'none', 0.92, 'start'],
  ['tpe', 'asha', 0.95, 'end'],
];
const nameOf = ([sampler, pruner]) => (pruner === 'none' ? sampler : `${sampler}, ${pruner}`);

console.log(`${size} trainings; the best 1 % have a loss of at most ${goal}; ${seeds} seeds`);
const runs = [];
for (const search of searches) {
  const [sampler, pruner] = search;
  const run = Array.from({ length: seeds }, (_, seed) => race(Study, { sampler, pruner, seed }));
  runs.push(run.sort((a, b) => a - b));
  const epochs = median(run);
  console.log(
    `${nameOf(search).padEnd(14)} ${epochs} epochs, ${(epochs / median(runs[0])).toFixed(2)} of random search's`,
  );
}

const steps = searches.flatMap((search, i) =>
  [0, ...runs[i]].map((epochs, done) => ({ search: nameOf(search), epochs, share: (100 * done) / seeds })),
);
const nameTags = ['start', 'end'].map((side) =>
  Plot.text(
    searches.flatMap((search, i) => {
      const [, , at, itsSide] = search;
      return itsSide === side
        ? [{ search: nameOf(search), epochs: runs[i][Math.floor(at * seeds)], share: 100 * at }]
        : [];
    }),
    { x: 'epochs', y: 'share', text: 'search', textAnchor: side, dx: side === 'start' ? 6 : -6, dy: 8 },
  ),
);
const { document } = parseHTML('<html></html>');
const figure = Plot.plot({
  document,
  width: 640,
  height: 320,
  marginRight: 60,
  x: { label: 'epochs trained', domain: [0, 1000] },
  y: { label: `% of ${seeds} searches that have one of the best 1 %`, domain: [0, 100], grid: true },
  marks: [
    Plot.line(steps, {
      filter: ({ epochs }) => epochs <= 1000,
      x: 'epochs',
      y: 'share',
      stroke: 'search',
      curve: 'step-after',
    }),
    ...nameTags,
  ],
});
figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
writeFileSync(new URL('table.svg', import.meta.url), `${figure.outerHTML}\n`);
