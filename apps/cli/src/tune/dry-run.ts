/** @file `bptt tune --dry-run`: what the search would do and take, from a few steps of its first trial; nothing is saved. */
import { availableParallelism } from 'node:os';
import { beginTraining, foresee, planTraining } from '@bptt/digits';
import { Study } from '@bptt/tuner';
import { startSimd } from '../options/simd.js';
import { duration } from '../terminal/progress-line.js';
import { printJson, printText } from '../terminal/print.js';
import { commonOf } from './about.js';
import type { Planned, TuneOptions } from './begin.js';
import { costOf } from './cost.js';
import { countOf } from './found.js';
import { argumentsOf, settingsOf } from './settings.js';

export async function dryRun(plan: Planned, { parallel, json, time }: TuneOptions): Promise<void> {
  const { about, settings, images, path } = plan;
  const cost = costOf(about.module);
  const [first] = new Study(settings, { cost }).running;
  const { config } = first!;
  const training = planTraining(settingsOf([...argumentsOf(config, about.module), ...commonOf(about)]), images);
  await startSimd();
  const { seconds } = await foresee(training, beginTraining(training));
  const { trials, epochs, costs } = simulated(settings, cost);
  const processes = Math.min(parallel, settings.workers ?? parallel, availableParallelism());
  const whole = (costs * (seconds / (about.epochs * cost(config)))) / processes;
  const foreseen = Math.min(whole, time ?? Infinity);
  const memory = process.resourceUsage().maxRSS * 1024 * Math.min(parallel, settings.workers ?? parallel);
  if (json) return printJson({ dryRun: true, study: path, trials, epochs, seconds: foreseen, memory });
  printText(
    `${countOf(trials, 'trial')}, about ${countOf(epochs, 'epoch')} in all, would take about ${duration(foreseen)} here`,
  );
  printText(`and ${Math.round(memory / 2 ** 20)} MiB of memory, for a study in ${path}`);
  printText('nothing was saved');
}

/** The search with outcomes that are a number drawn by each trial's seed: which trials go on depends on little else than their order. */
function simulated(settings: Planned['settings'], cost: ReturnType<typeof costOf>) {
  const study = new Study(settings, { cost });
  const total = { trials: 0, epochs: 0, costs: 0 };
  for (let [next] = study.running; !study.ended && next; [next] = study.running) {
    const { from, to, config, seed } = next;
    total.epochs += to - from;
    total.costs += (to - from) * cost(config);
    study.record(next, { values: [seed / 2 ** 32] });
  }
  return { ...total, trials: study.trials.length };
}
