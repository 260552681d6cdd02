/** @file Where a search looks: its own space for the exercise, or the user's file. */
import { augmentations, type Kind } from '@bptt/digits';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { choice, float, int, type SpaceDefinition } from '@bptt/tuner';
import type { About } from './about.js';

const ownOf: Record<Kind, SpaceDefinition> = {
  rnn: {
    nonlinearity: choice(['tanh', 'relu']),
    init: choice(['pytorch', 'orthogonal', 'identity']),
  },
  lstm: {
    init: choice(['pytorch', 'orthogonal', 'chrono']),
    forgetBias: float(0, 2, { step: 0.5, when: { init: ['pytorch', 'orthogonal'] } }),
  },
  gru: { init: choice(['pytorch', 'orthogonal', 'chrono']) },
};

/** What decides how well a network reads digits row by row, in ranges that are worth their time. */
export const defaultSpace = (module: Kind | 'all', metric: About['metric']): SpaceDefinition => ({
  ...(module === 'all' && { module: choice(['rnn', 'lstm', 'gru']) }),
  hidden: int(32, 256, { log: true }),
  layers: int(1, 2),
  dropout: float(0, 0.5, { step: 0.1, when: { layers: [2] } }),
  bidirectional: choice([false, true]),
  head: choice(['last', 'mean']),
  ...(module === 'all'
    ? { init: choice(['pytorch', 'orthogonal']), forgetBias: float(0, 2, { step: 0.5, when: { module: ['lstm'] } }) }
    : ownOf[module]),
  optimiser: choice(['adamw']),
  lr: float(3e-4, 1e-2, { log: true }),
  weightDecay: float(1e-4, 0.1, { log: true }),
  schedule: choice(['constant', 'cosine', 'one-cycle']),
  batchSize: choice([32, 64, 128]),
  clip: float(0.3, 5, { log: true }),
  augment: choice(['none', ...Object.keys(augmentations)]),
  // It is a part of the loss, which would not be the same for all.
  ...(metric !== 'loss' && { labelSmoothing: float(0, 0.1, { step: 0.05 }) }),
  ema: choice([0, 0.99, 0.999]),
});

/** A space as JSON. @throws FileError for what is no JSON object. */
export async function readSpace(path: string): Promise<SpaceDefinition> {
  const bytes = await readRegularFile(path, 2 ** 20);
  try {
    const space = JSON.parse(new TextDecoder().decode(bytes)) as SpaceDefinition;
    if (typeof space === 'object' && space !== null && !Array.isArray(space)) return space;
  } catch {
    // said below
  }
  throw new FileError(
    path,
    'expected a space as a JSON object, such as {"lr": {"type": "float", "low": 1e-4, "high": 1e-2, "log": true}}',
  );
}
