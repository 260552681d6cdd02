/** @file `bptt train --dry-run`: what the training would do and take, found by a few of its steps; nothing is saved. */
import { Option } from 'commander';
import { foresee, type TrainPlan } from '@bptt/digits';
import type { Variant } from '@bptt/kernels';
import { duration } from '../terminal/progress-line.js';
import { printJson, printText } from '../terminal/print.js';

export interface DryRunOptions {
  dryRun?: boolean | undefined;
}

export const dryRunOption = new Option(
  '--dry-run',
  'check everything, train for two seconds, say how long it would take and how much memory, and save nothing',
).conflicts('resume');

interface DryRun {
  plan: TrainPlan;
  model: Parameters<typeof foresee>[1];
  variant: Variant;
  /** Where the model would go, and how large it would be. */
  out: string;
  fileBytes: number;
  json: boolean | undefined;
}

export async function dryRun({ plan, model, variant, out, fileBytes, json }: DryRun): Promise<void> {
  const { parameters, steps, seconds } = await foresee(plan, model);
  const memory = process.resourceUsage().maxRSS * 1024;
  if (json) return printJson({ dryRun: true, model: out, fileBytes, parameters, steps, seconds, memory, variant });
  printText(`${parameters} parameters; ${steps} steps would take about ${duration(seconds)} here`);
  printText(`and ${Math.round(memory / 2 ** 20)} MiB of memory, for ${Math.ceil(fileBytes / 1024)} KiB in ${out}`);
  printText('nothing was saved');
}
