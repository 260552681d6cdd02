/** @file `bptt train --watch-gradients`: the gradients of every n-th step, kept, summed up in a line and drawn. */
import { Option } from 'commander';
import type { Kind } from '@bptt/digits';
import { digits, gradientHealth, inputGradientNorms } from '@bptt/gradients-analysis';
import type { WatchedGradients } from '@bptt/gradients-analysis/figures';
import type { TrainCallback } from '@bptt/solver';
import { wholeNumber } from '../options/arguments.js';
import { expectFigureName, saveFigure } from '../outputs/figure.js';

export interface WatchOptions {
  watchGradients?: number;
  watchOut?: string;
}

/** A watched step takes 1.4 times as long: 0.8 % of the training at this n, 4 % at 10 (LSTM, hidden 128, batch 32, one core). */
const usual = 50;

export const watchOptions = [
  new Option('--watch-gradients [n]', `keep the gradients' norms of every n-th step (default n: ${usual})`)
    .argParser(wholeNumber)
    .preset(String(usual)),
  new Option('--watch-out <file>', 'draw them as .svg or .png'),
];

export interface GradientWatch extends TrainCallback {
  history: (WatchedGradients & { epoch: number })[];
  /** What the progress line adds. */
  facts(): string;
  /** A line about the whole training, and the figure. */
  finish(setting: string): Promise<string>;
}

/** Undefined where nothing is to be watched. @throws ArgumentError for a file that is no figure's. */
export function gradientWatch(module: Kind, { watchGradients, watchOut }: WatchOptions): GradientWatch | undefined {
  if (watchGradients === undefined && watchOut === undefined) return undefined;
  if (watchOut !== undefined) expectFigureName('--watch-out', watchOut);
  const history: GradientWatch['history'] = [];
  return {
    name: 'watched gradients',
    state: () => history,
    loadState: (kept: typeof history) => void history.push(...kept),
    history,
    gradientsEvery: watchGradients ?? usual,
    onGradients: ({ epoch, step, inputGradient, ...seen }) =>
      history.push({ epoch, step, ...gradientHealth(seen), inputNorms: inputGradientNorms(inputGradient) }),
    facts: () => (history.length ? ` grad ${digits(history.at(-1)!.norm)}` : ''),
    async finish(setting) {
      const last = history.at(-1);
      if (!last) return 'no step was watched';
      let saved = '';
      if (watchOut !== undefined) {
        const { trainingFigure } = await import('@bptt/gradients-analysis/figures');
        const svg = trainingFigure(history, module, setting);
        const at = await saveFigure(watchOut, svg);
        if (at !== null) saved = `\nsaved ${at}`;
      }
      const { median } = last.inputNorms;
      return (
        [
          `gradients, step ${last.step}: norm ${digits(last.norm)}${last.clippedNorm === last.norm ? '' : ` (clipped to ${digits(last.clippedNorm)})`}`,
          last.notFinite === null
            ? `relative update ${digits(last.relativeUpdate)}`
            : `the gradient of ${last.notFinite} is not finite`,
          `${digits(median[0]!)} reaches the first row, ${digits(median.at(-1)!)} the last`,
        ].join(', ') + saved
      );
    },
  };
}
