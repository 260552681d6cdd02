/** @file What a trial tries, in words: `LSTM 43, lr 0.0123, batch 64, clip 1.2`. */
import { networkLooks } from '../../figures/series.js';
import { exact } from '../../words/numbers.js';
import { trainWords } from '../../words/train.js';
import type { TrainSettings } from '../../worker/train.js';

/** `RNN tanh`, `LSTM` */
export const networkOf = ({ module, nonlinearity }: Pick<TrainSettings, 'module' | 'nonlinearity'>): string =>
  module === 'rnn' ? `${networkLooks.rnn.name} ${nonlinearity}` : networkLooks[module].name;

export function trialInWords(settings: TrainSettings): string {
  const { setting } = trainWords();
  const further = (['lr', 'batch', 'clip'] as const).map((key) => `${setting[key]} ${exact(settings[key])}`);
  return [`${networkOf(settings)} ${settings.hidden}`, ...further].join(', ');
}
