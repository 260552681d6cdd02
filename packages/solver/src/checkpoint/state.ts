/** @file What a checkpoint holds of a training. */
import type { Accumulator } from '../accumulator.js';
import type { MeterState } from '../meter.js';
import type { BestEpochState } from '../monitor.js';
import type { EpochRecord } from '../progress.js';
import type { Identity } from './identity.js';
import type { Place } from './loader-place.js';

export interface CheckpointState {
  identity: Identity;
  meter: MeterState;
  model: { parameters: Record<string, Float32Array>; random?: unknown };
  optimiser: unknown;
  /** Gradients that no step was made of yet. */
  accumulated: ReturnType<Accumulator['state']>;
  schedule?: unknown;
  best: BestEpochState;
  loaders: { train: Place; validation?: Place | undefined };
  callbacks: Record<string, unknown>;
  records: EpochRecord[];
  warnings: string[];
  losses: Float64Array;
  lrs: Float64Array;
}
