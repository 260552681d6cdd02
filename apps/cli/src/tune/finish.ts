/** @file The end of a search: its best trained in full, figures, report, and what is said. */
import { join } from 'node:path';
import type { Entry, Study } from '@bptt/tuner';
import { saveOutput } from '../outputs/save-output.js';
import { exitCodes } from '../terminal/fail.js';
import { printJson, printText } from '../terminal/print.js';
import { percent, style } from '../terminal/style.js';
import type { About } from './about.js';
import { figures } from './figures.js';
import { countOf, foundIn, sha256Of, type Found } from './found.js';
import { told } from './live.js';
import { htmlReport, importanceIn } from './report.js';
import { argumentsOf, inWords } from './settings.js';
import { trainBest, type Winner } from './winner.js';

/** Trains the best, draws, and says what was found. */
export async function finish(
  study: Study,
  about: About,
  path: string,
  entries: readonly Entry[],
  { json = false }: { json?: boolean },
): Promise<void> {
  const found = foundIn(study, entries);
  const { best, trials } = found;
  if (!json) sayFound(found, about);
  const winner = best && (await trainBest(best, about, path));
  const drawn = figures({ found, space: study.space, about });
  const saved: Record<string, string | null> = {};
  for (const [name, svg] of Object.entries(drawn)) saved[name] = await saveOutput(join(path, `${name}.svg`), svg);
  const report = await saveOutput(join(path, 'report.html'), htmlReport({ about, found, figures: drawn, winner }));
  if (json)
    printJson({
      study: path,
      sha256: sha256Of(trials),
      ended: study.ended,
      trials,
      best: best && { ...best, ...winner },
      importance: found.importance,
      figures: saved,
      report,
    });
  else sayMade(winner, report);
  if (!winner?.model) process.exitCode ||= exitCodes.failed;
}

function sayFound(found: Found, about: About): void {
  const { best, trials, rungs, importance } = found;
  const failed = trials.filter(({ state }) => state === 'failed');
  const reached = rungs.map((rung) => `${rung.trials} reached epoch ${rung.epochs}`);
  printText(`${countOf(trials.length, 'trial')}; ${reached.join(', ') || 'none came to the end of an epoch'}`);
  for (const reason of new Set(failed.map((each) => each.reason))) {
    const ids = failed.filter((each) => each.reason === reason).map(({ id }) => id);
    printText(`${ids.length === 1 ? 'trial' : 'trials'} ${ids.join(', ')} failed: ${reason}`);
  }
  if (!best) return printText('no trial told a value');
  printText(
    `best: trial ${best.id}, validation ${about.metric} ${style('bold', told(best.value!, about))} after ${countOf(best.epochs, 'epoch')}`,
  );
  printText(`  ${inWords(argumentsOf(best.config, about.module))}\n\n${importanceIn(found)}`);
  for (const [name, share] of Object.entries(importance.shares).sort(([, a], [, b]) => b - a))
    printText(`  ${name.padEnd(14)}${'█'.repeat(Math.round(24 * share)).padEnd(24)} ${Math.round(100 * share)} %`);
}

function sayMade(winner: Winner | null, report: string | null): void {
  if (typeof winner?.testAccuracy === 'number')
    printText(style('bold', `test accuracy ${percent(winner.testAccuracy)}`));
  const how = winner?.isWhole ? 'which this remakes' : 'whose training was stopped; this goes on with it';
  if (winner?.model) printText(`saved ${style('cyan', winner.model)}, ${how}:\n  ${winner.command}`);
  if (report) printText(`report, with figures: ${report}`);
}
