/** @file Where the page's search looks: chapter 6's settings, so that what it finds can be taken there. */
import { gateCount } from '@bptt/formats';
import { choice, float, int, type Config, type SpaceDefinition } from '@bptt/tuner';
import type { Settings } from '../../settings/table.js';
import type { TrainSettings } from '../../worker/train.js';

export type TuneSettings = Settings['tune'];

export const [leastHidden, rates, batches, norms] = [4, [3e-4, 0.03], [16, 32, 64, 128], [0.3, 5]] as const;

export const spaceOf = ({ module, hidden }: TuneSettings): SpaceDefinition => ({
  module: choice(module === 'all' ? ['rnn', 'lstm', 'gru'] : [module]),
  ...(module !== 'lstm' &&
    module !== 'gru' && { nonlinearity: choice(['tanh', 'relu'], { when: { module: ['rnn'] } }) }),
  hidden: int(leastHidden, hidden, { log: true }),
  lr: float(...rates, { log: true }),
  batch: choice([...batches]),
  clip: float(...norms, { log: true }),
});

/** What a trial trains with: three digits of a learning rate and two of a norm are what a reader would type. */
export const settingsOf = (
  { module, nonlinearity = 'tanh', hidden, lr, batch, clip }: Config,
  { images, epochs, seed }: TuneSettings,
): TrainSettings =>
  ({
    module,
    nonlinearity,
    hidden,
    lr: Number((lr as number).toPrecision(3)),
    batch,
    clip: Number((clip as number).toPrecision(2)),
    images,
    epochs,
    target: 1,
    seed,
  }) as TrainSettings;

const rowOfPixels = 28;

/** How long an epoch takes beside another: multiplications of a time step, of an image. */
export const costOf = ({ module, hidden }: Config): number => {
  const H = hidden as number;
  return gateCount((module as TrainSettings['module']).toUpperCase() as 'RNN' | 'LSTM' | 'GRU') * H * (rowOfPixels + H);
};
