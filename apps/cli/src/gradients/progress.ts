/** @file How far a long analysis is: a bar in a terminal, a line after 2 seconds and then every 10 elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import { isLive, note } from '../terminal/print.js';

export interface AnalysisProgress {
  onProgress(fraction: number): void;
  stop(): void;
}

export function analysisProgress(label: string): AnalysisProgress {
  if (!isLive()) {
    let next = Date.now() + 2000;
    return {
      onProgress(fraction) {
        if (Date.now() < next) return;
        next = Date.now() + 10_000;
        note(`${label}: ${Math.round(100 * fraction)} %`);
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage} %`,
      stream: process.stderr,
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  return { onProgress: (fraction) => bar.update(fraction), stop: () => bar.stop() };
}
