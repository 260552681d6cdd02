/**
 * @file Simple regret, the best value so far above the least there is, of TPE and random search on Branin and Hartmann6: the median of
 * SEEDS seeds (30) after each trial, as a table and as curves in regret.svg. Usage: node bench/regret.mjs [SEEDS [FIRST]]
 */
import { writeFileSync } from 'node:fs';
import { tune } from '@bptt/tuner';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { branin, hartmann6 } from './functions.mjs';

const TRIALS = 200;
const [seeds = 30, first = 0] = process.argv.slice(2).map(Number);

/** Medians of 30 seeds with Optuna 5.0.0's TPE, after 20, 50, 100 and 200 trials. */
const optuna = { Branin: [1.31, 0.13, 0.02, 0.0031], Hartmann6: [1.26, 0.34, 0.129, 0.031] };
const counts = [20, 50, 100, 200];

async function regrets({ space, value, least }, sampler, seed) {
  const { trials } = await tune({
    space,
    sampler,
    seed,
    trials: TRIALS,
    workers: 1,
    objective: ({ config }) => value(config),
  });
  let best = Infinity;
  return trials.map((trial) => (best = Math.min(best, trial.value - least)));
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((seeds - 1) / 2)] + sorted[Math.ceil((seeds - 1) / 2)]) / 2;
}

const curves = [];
for (const [name, benchmark] of Object.entries({ Branin: branin, Hartmann6: hartmann6 })) {
  for (const sampler of ['tpe', 'random']) {
    const runs = [];
    for (let seed = first; seed < first + seeds; seed++) runs.push(await regrets(benchmark, sampler, seed));
    const medians = runs[0].map((_, i) => median(runs.map((run) => run[i])));
    console.log(name, sampler, counts.map((n) => `${n}: ${medians[n - 1].toPrecision(3)}`).join('  '));
    curves.push(...medians.map((regret, i) => ({ name, sampler, trial: i + 1, regret })));
  }
  curves.push(...counts.map((trial, i) => ({ name, sampler: 'Optuna', trial, regret: optuna[name][i] })));
}

const { document } = parseHTML('<html></html>');
const figure = Plot.plot({
  document,
  width: 800,
  height: 320,
  marginRight: 40,
  x: { label: "trials; circles: Optuna 5.0.0's TPE, 30 seeds" },
  y: { type: 'log', tickFormat: String, label: `median simple regret of ${seeds} seeds`, grid: true },
  fx: { label: null },
  marks: [
    Plot.line(curves, {
      filter: (d) => d.sampler !== 'Optuna',
      fx: 'name',
      x: 'trial',
      y: 'regret',
      stroke: 'sampler',
    }),
    Plot.dot(curves, { filter: (d) => d.sampler === 'Optuna', fx: 'name', x: 'trial', y: 'regret', stroke: 'sampler' }),
    Plot.text(
      curves,
      Plot.selectLast({
        filter: (d) => d.sampler !== 'Optuna',
        fx: 'name',
        x: 'trial',
        y: 'regret',
        z: 'sampler',
        text: 'sampler',
        dy: -8,
        textAnchor: 'end',
      }),
    ),
  ],
});
figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
writeFileSync(new URL('regret.svg', import.meta.url), figure.outerHTML);
