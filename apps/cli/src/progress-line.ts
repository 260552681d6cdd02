/** @file Shows training on stderr: a live line in a terminal, a plain line now and then elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import type { EpochRecord, Progress, TrainCallback } from '@bptt/solver';
import { percent } from './style.js';

/** A callback for the solver; `stop` gives the terminal back. */
export interface ProgressLine extends TrainCallback {
  stop(): void;
}

/** @param shows whether an epoch's learning rate is told. */
export function progressLine(numEpochs: number, shows: { lr: boolean }): ProgressLine {
  const epochLine = (record: EpochRecord) => `${epochFacts(record, numEpochs)}${shows.lr ? `  lr ${record.lr.toPrecision(2)}` : ''}`;
  return process.stderr.isTTY ? liveLine(numEpochs, epochLine) : plainLines(numEpochs, epochLine);
}

function liveLine(numEpochs: number, epochLine: (record: EpochRecord) => string): ProgressLine {
  const bar = new SingleBar(
    {
      format: '{epochs} {bar} {value}/{total} {facts}',
      stream: process.stderr,
      barsize: 16,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let running = false;
  const stop = () => {
    if (running) bar.stop();
    running = false;
  };
  return {
    onProgress(progress) {
      const payload = { epochs: `epoch ${progress.epoch}/${numEpochs}`, facts: facts(progress) };
      if (!running) bar.start(progress.stepsPerEpoch, progress.step, payload);
      running = true;
      bar.update(progress.step, payload);
    },
    onEpochEnd(record) {
      stop();
      console.error(epochLine(record));
    },
    stop,
  };
}

function plainLines(numEpochs: number, epochLine: (record: EpochRecord) => string): ProgressLine {
  return {
    everyMs: 10_000,
    onProgress: (progress) => console.error(`epoch ${progress.epoch}/${numEpochs} step ${progress.step}/${progress.stepsPerEpoch} ${facts(progress)}`),
    onEpochEnd: (record) => console.error(epochLine(record)),
    stop: () => undefined,
  };
}

function facts({ phase, trainLoss, trainAccuracy, samplesPerSecond, secondsLeft }: Progress): string {
  const speed = phase === 'validate' ? 'validating' : `${Math.round(samplesPerSecond)} images/s`;
  return `loss ${trainLoss.toFixed(3)} acc ${percent(trainAccuracy)} ${speed} ${duration(secondsLeft)} left`;
}

function epochFacts({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, seconds }: EpochRecord, numEpochs: number): string {
  const validation = valLoss === null ? '' : `  validation loss ${valLoss.toFixed(4)} acc ${percent(valAccuracy!)}`;
  return `epoch ${epoch}/${numEpochs}  train loss ${trainLoss.toFixed(4)} acc ${percent(trainAccuracy)}${validation}  ${duration(seconds)}`;
}

/** 75 -> 1m15s. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}
