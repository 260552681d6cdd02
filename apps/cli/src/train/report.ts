/** @file What `bptt train` says at its end: to programs one object, to people what was reached, where it is and what comes next. */
import type { Trained } from '@bptt/digits';
import type { Variant } from '@bptt/kernels';
import type { Evaluation } from '@bptt/solver';
import type { Saved } from '../outputs/model-file.js';
import { calledAs } from '../terminal/called-as.js';
import { duration } from '../terminal/progress-line.js';
import { quoted } from '../terminal/quoted.js';
import { percent, style } from '../terminal/style.js';
import type { GradientWatch } from './watch-gradients.js';
import { hint, printText, printJson } from '../terminal/print.js';

export interface Report {
  module: string;
  seed: number;
  variant: Variant;
  trained: Trained;
  /** Null without a test set, and when testing was interrupted. */
  tested: Evaluation | null;
  /** Null when there are no weights that a file could hold. */
  saved: Saved | null;
  watch: GradientWatch | undefined;
  /** What `watch` saw, in words. */
  watched: string | undefined;
  /** Where an interrupted training goes on from. */
  checkpoint: string | undefined;
}

export function reportJson({ seed, variant, trained, tested, saved, watch, checkpoint }: Report): void {
  const { stopReason, seconds, epochs } = trained.result;
  printJson({
    model: saved?.path ?? null,
    sha256: saved?.sha256 ?? null,
    ...(saved?.kept && { kept: saved.kept }),
    seconds,
    seed,
    variant,
    epochs,
    testAccuracy: tested?.accuracy ?? null,
    testLoss: tested?.loss ?? null,
    stopReason,
    ...(checkpoint && { checkpoint }),
    ...(watch && { gradients: watch.history }),
  });
}

const why = {
  completed: '',
  patience: ' (no epoch was better for a while)',
  aborted: ' (interrupted)',
  diverged: ' (diverged)',
};

export function report({ module, trained, tested, saved, watched, checkpoint }: Report, asked: string): void {
  const { stopReason, seconds, steps, best } = trained.result;
  const which = best.epoch === null ? 'weights of the last step' : `best weights: epoch ${best.epoch}`;
  printText(`trained ${steps} steps in ${duration(seconds)}${why[stopReason]}; ${which}`);
  if (watched) printText(watched);
  if (tested)
    printText(`${style('bold', `test accuracy ${percent(tested.accuracy)}`)}, loss ${tested.loss.toFixed(4)}`);
  if (!saved) return;
  const { path, bytes, replaced, kept } = saved;
  const size = `${module.toUpperCase()}, ${Math.round(bytes / 1024)} KiB`;
  printText(`saved ${style('cyan', path)} (${size}${replaced ? `; it held ${replaced}` : ''})`);
  if (kept) printText(`left ${asked} as it was: it holds ${kept}, which is no worse`);
  if (checkpoint) printText(`the same command with --resume goes on, from ${style('cyan', checkpoint)}`);
  hint(`
Next:
  ${calledAs} evaluate ${quoted(path)}    its confusion matrix
  ${calledAs} dataset    what it has learnt from
  ${calledAs} train --help    other networks and settings`);
}
