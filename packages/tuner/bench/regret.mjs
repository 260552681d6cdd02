/**
 * @file Simple regret, the best value so far above the least there is, of GP, TPE and random search on Branin, Hartmann6 and a mixed, conditional
 * function: the median of SEEDS seeds (30) after each trial, as a table and as curves in regret.svg. The GP goes to 50 trials, since its time
 * grows with their third power. The medians are kept in regret.json, so that one function may be done again, or
 * all be drawn again (FUNCTION none); all take some two minutes of one core.
 * Usage: node bench/regret.mjs [SEEDS [FUNCTION]]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tune } from '@bptt/tuner';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { branin, conditional, hartmann6 } from './functions.mjs';
import { median } from './median.mjs';

const TRIALS = { gp: 50, tpe: 100, random: 100 };
const seeds = Number(process.argv[2] ?? 30);
const only = process.argv[3];
const kept = new URL('regret.json', import.meta.url);

/** Medians of 30 seeds with Optuna 5.0.0's TPE. */
const optuna = { Branin: { 20: 1.31, 50: 0.13, 100: 0.02 }, Hartmann6: { 20: 1.26, 50: 0.34, 100: 0.129 } };
const functions = { Branin: branin, Hartmann6: hartmann6, 'mixed, conditional': conditional };

async function regrets({ space, value, least }, sampler, seed) {
  const { trials } = await tune({
    space,
    sampler,
    seed,
    trials: TRIALS[sampler],
    workers: 1,
    objective: ({ config }) => value(config),
  });
  let best = Infinity;
  return trials.map((trial) => (best = Math.min(best, trial.value - least)));
}

/** By function and sampler, the median after each trial. */
const found = {};
for (const [name, benchmark] of Object.entries(functions)) {
  if (only && name !== only) continue;
  found[name] = {};
  for (const sampler of Object.keys(TRIALS)) {
    const runs = [];
    for (let seed = 0; seed < seeds; seed++) runs.push(await regrets(benchmark, sampler, seed));
    const medians = runs[0].map((_, i) => Number(median(runs.map((run) => run[i])).toPrecision(3)));
    const counts = [20, 50, 100].filter((n) => n <= medians.length);
    console.log(name, sampler, counts.map((n) => `${n}: ${medians[n - 1]}`).join('  '));
    found[name][sampler] = medians;
  }
}
const all = { ...(existsSync(kept) && JSON.parse(readFileSync(kept, 'utf8'))), ...found };
writeFileSync(kept, `${JSON.stringify(all)}\n`);

const curves = Object.entries(all).flatMap(([name, samplers]) => [
  ...Object.entries(samplers).flatMap(([sampler, medians]) =>
    medians.map((regret, i) => ({ name, sampler, trial: i + 1, regret: Math.max(regret, 1e-6) })),
  ),
  ...Object.entries(optuna[name] ?? {}).map(([trial, regret]) => ({
    name,
    sampler: 'Optuna',
    trial: Number(trial),
    regret,
  })),
]);

const { document } = parseHTML('<html></html>');
const figure = Plot.plot({
  document,
  width: 1080,
  height: 320,
  marginLeft: 64,
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
