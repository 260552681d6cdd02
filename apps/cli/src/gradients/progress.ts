/** @file How far a long analysis is: a bar in a terminal, a line every 10 seconds elsewhere. */
import { Presets, SingleBar } from 'cli-progress';

export interface AnalysisProgress {
  onProgress(fraction: number): void;
  stop(): void;
}

export function analysisProgress(label: string): AnalysisProgress {
  if (!process.stderr.isTTY) {
    let said = Date.now();
    return {
      onProgress(fraction) {
        if (Date.now() - said < 10_000) return;
        said = Date.now();
        console.error(`${label}: ${Math.round(100 * fraction)} %`);
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
