/** @file A forecast of a reader's series: trained on its beginning, judged at its end beside the naive forecast, and told beyond it. */
import { Random } from '@bptt/cells';
import { forecasting, SequenceLoader, type Scaler, type Windows } from '@bptt/data';
import { BpttError } from '@bptt/errors';
import { loadWeights, minimise, Solver, type EpochRecord } from '@bptt/solver';
import * as tf from '@tensorflow/tfjs-core';
import { Forecaster, naiveSteps, pinball, quantiles, type ForecasterSizes } from './forecaster.js';

export interface ForecastSettings extends ForecasterSizes {
  epochs: number;
  seed: number;
}

/** What is told from one step on, in the series' own units; each [horizon]. */
interface Told {
  /** The first step that is told. */
  from: number;
  low: Float32Array;
  median: Float32Array;
  high: Float32Array;
  naive: Float32Array;
}

/** Over all steps ahead of all windows at the end of the series, which no training saw. */
interface Judged {
  windows: number;
  /** Mean absolute errors, in the series' units. */
  error: number;
  naiveError: number;
  /** The share of values inside the interval. */
  inside: number;
}

export interface Forecast {
  /** One for each step at which the test part can be told from, and the last for what comes after the series. */
  told: Told[];
  judged: Judged;
  /** The first step that no training saw. */
  testFrom: number;
  epochs: EpochRecord[];
  seconds: number;
}

interface ForecastHooks {
  signal: AbortSignal;
  /** The share that is done. */
  tell?: (share: number) => void;
}

/** So many windows of the test part are told at most: spread over it, where there are more. */
const mostTold = 200;
const held = 0.15;

/** @throws BpttError for a series that is too short for these settings, or constant. */
export async function forecast(
  series: Float32Array,
  settings: ForecastSettings,
  { signal, tell }: ForecastHooks,
): Promise<Forecast> {
  const { length, horizon, season, epochs: numEpochs, seed } = settings;
  expectLongEnough(series.length, settings);
  if (length < season)
    throw new BpttError('BPTT_ARGUMENT', `steps read: expected at least one season, ${season}, got ${length}`);
  const parts = forecasting(series, { length, horizon, validationFraction: held, testFraction: held });
  const model = new Forecaster(settings, new Random(seed));
  const loader = (windows: Windows, shuffle: boolean) => new SequenceLoader(windows, { batchSize: 32, shuffle, seed });
  try {
    const solver = new Solver({ optimArgs: { lr: 3e-3 }, task: minimise(pinball) });
    const { best, epochs, seconds, failure } = await solver.train(
      model,
      loader(parts.train, true),
      loader(parts.validation!, false),
      {
        numEpochs,
        patience: 8,
        clipNorm: 1,
        logNth: 1e9,
        log: () => {},
        signal,
        callbacks: [{ name: 'share', onProgress: ({ totalSteps, numSteps }) => tell?.(totalSteps / numSteps) }],
      },
    );
    if (failure) throw failure;
    if (signal.aborted) throw new BpttError('BPTT_ABORTED', 'the forecast was stopped');
    tell?.(1);
    loadWeights(model, best.weights);
    const testFrom = parts.starts.test;
    const starts = Array.from({ length: series.length - horizon - testFrom + 1 }, (_, i) => testFrom + i);
    const all = tellFrom(model, series, parts.scaler, starts);
    const every = Math.ceil(all.length / mostTold);
    const future = tellFrom(model, series, parts.scaler, [series.length]);
    return {
      told: [...all.filter((_, i) => i % every === 0), ...future],
      judged: judge(all, series),
      testFrom,
      epochs,
      seconds,
    };
  } finally {
    model.dispose();
  }
}

/** What the model tells from each of these steps on. */
function tellFrom(model: Forecaster, series: Float32Array, scaler: Scaler, starts: readonly number[]): Told[] {
  const { length, horizon } = model.sizes;
  const B = starts.length;
  const scaled = scaler.transform({ data: series, shape: [series.length, 1] }).data;
  const inputs = Float32Array.from(
    { length: length * B },
    (_, i) => scaled[starts[i % B]! - length + Math.floor(i / B)]!,
  );
  const output = tf.tidy(() => model.forward(tf.tensor3d(inputs, [length, B, 1])).dataSync());
  const values = scaler.inverse({ data: output, shape: [output.length, 1] }).data;
  const Q = quantiles.length;
  return starts.map((from, b) => {
    const steps = Array.from({ length: horizon }, (_, h) =>
      values.slice((b * horizon + h) * Q, (b * horizon + h + 1) * Q).sort(),
    );
    const line = (q: number) => Float32Array.from(steps, (step) => step[q]!);
    return {
      from,
      low: line(0),
      median: line(1),
      high: line(2),
      naive: Float32Array.from(naiveSteps(model.sizes), (step) => series[from - length + step]!),
    };
  });
}

function judge(all: readonly Told[], series: Float32Array): Judged {
  let [error, naiveError, inside, count] = [0, 0, 0, 0];
  for (const { from, low, median, high, naive } of all)
    median.forEach((told, h) => {
      const value = series[from + h]!;
      error += Math.abs(value - told);
      naiveError += Math.abs(value - naive[h]!);
      inside += Number(low[h]! <= value && value <= high[h]!);
      count++;
    });
  return { windows: all.length, error: error / count, naiveError: naiveError / count, inside: inside / count };
}

/** In the reader's terms, before anything says it in the terms of windows. */
function expectLongEnough(rows: number, { length, horizon }: ForecastSettings): void {
  const least = Math.ceil((length + horizon) / (1 - 2 * held)) + 2;
  if (rows < least || Math.floor(rows * held) < horizon)
    throw new BpttError(
      'BPTT_ARGUMENT',
      `series: expected at least ${Math.max(least, Math.ceil(horizon / held))} rows to read ${length} steps and tell ${horizon}, got ${rows}`,
    );
}
