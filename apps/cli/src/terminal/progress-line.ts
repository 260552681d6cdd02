/** @file Shows training on stderr: a live line in a terminal, a plain line now and then elsewhere. */
import { Presets, SingleBar } from 'cli-progress';
import type { EpochRecord, Progress, TrainCallback } from '@bptt/solver';
import { percent } from './style.js';
import { isLive, note } from './print.js';

/** A callback for the solver; `stop` gives the terminal back. */
export interface ProgressLine extends TrainCallback {
  stop(): void;
}

/** What the lines tell beyond losses and speed. */
interface More {
  /** Whether each epoch's learning rate is told. */
  lr: boolean;
  /** What the running line ends with. */
  gradients?: (() => string) | undefined;
}

export function progressLine(numEpochs: number, more: More): ProgressLine {
  const lines: Lines = {
    running: (progress) => facts(progress) + (more.gradients?.() ?? ''),
    epoch: (record) => `${epochFacts(record, numEpochs)}${more.lr ? `  lr ${record.lr.toPrecision(2)}` : ''}`,
  };
  return isLive() ? liveLine(numEpochs, lines) : plainLines(numEpochs, lines);
}

interface Lines {
  running(progress: Progress): string;
  epoch(record: EpochRecord): string;
}

function liveLine(numEpochs: number, lines: Lines): ProgressLine {
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
      const payload = { epochs: `epoch ${progress.epoch}/${numEpochs}`, facts: lines.running(progress) };
      if (!running) bar.start(progress.stepsPerEpoch, progress.step, payload);
      running = true;
      bar.update(progress.step, payload);
    },
    onEpochEnd(record) {
      stop();
      note(lines.epoch(record));
    },
    stop,
  };
}

function plainLines(numEpochs: number, lines: Lines): ProgressLine {
  return {
    everyMs: 10_000,
    onProgress: (progress) =>
      note(
        `epoch ${progress.epoch}/${numEpochs} step ${progress.step}/${progress.stepsPerEpoch} ${lines.running(progress)}`,
      ),
    onEpochEnd: (record) => note(lines.epoch(record)),
    stop: () => undefined,
  };
}

function facts({ phase, trainLoss, trainAccuracy, samplesPerSecond, secondsLeft }: Progress): string {
  const speed = phase === 'validate' ? 'validating' : `${Math.round(samplesPerSecond)} images/s`;
  return `loss ${trainLoss.toFixed(3)} acc ${percent(trainAccuracy)} ${speed} ${duration(secondsLeft)} left`;
}

function epochFacts(
  { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, seconds }: EpochRecord,
  numEpochs: number,
): string {
  const validation = valLoss === null ? '' : `  validation loss ${valLoss.toFixed(4)} acc ${percent(valAccuracy!)}`;
  return `epoch ${epoch}/${numEpochs}  train loss ${trainLoss.toFixed(4)} acc ${percent(trainAccuracy)}${validation}  ${duration(seconds)}`;
}

/** 75 -> 1m15s. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}
