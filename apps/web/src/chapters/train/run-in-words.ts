/** @file Trainings in words: their names, how one ended, and what to do about it. */
import { trainWords } from '../../words/train.js';
import { exact, grouped, percent } from '../../words/numbers.js';
import { networkLooks } from '../../figures/series.js';
import { table } from '../../settings/table.js';
import type { TrainOutcome, TrainSettings } from '../../worker/train.js';

const typed = (value: number) => (Number.isInteger(value) ? grouped(value) : exact(value));

/** Minutes and seconds: `2:05`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `LSTM 64, lr 0.001, seed 0`, and each further setting that is not as the page has it at first: other settings, other words. */
export function settingsInWords(settings: TrainSettings): string {
  const { module, nonlinearity, hidden, lr, seed } = settings;
  const network = `${networkLooks[module].name}${module === 'rnn' && nonlinearity === 'relu' ? ' relu' : ''} ${hidden}`;
  const further = (['batch', 'clip', 'images', 'epochs', 'target'] as const).filter(
    (key) => settings[key] !== table.train[key].initial,
  );
  const words = trainWords().setting;
  return [
    network,
    `${words.lr} ${typed(lr)}`,
    ...further.map((key) => `${words[key]} ${typed(settings[key])}`),
    `${words.seed} ${seed}`,
  ].join(', ');
}

/** How a training ended, and what to do about it, in a sentence or two. */
export function endOf(outcome: TrainOutcome, { lr, clip, target }: TrainSettings): string {
  const words = trainWords();
  const best = outcome.epochs.find(({ epoch }) => epoch === outcome.bestEpoch);
  const kept = best ? words.keptBest(best.epoch, percent(best.valAccuracy!)) : words.keptLast;
  const { steps } = outcome;
  if (outcome.reason === 'target') return `${words.targetReached(percent(target), steps)} ${kept}`;
  if (outcome.reason === 'stopped') return `${words.stopped(steps)} ${kept}`;
  if (outcome.reason === 'epochs') return `${words.lastEpoch(steps)} ${kept}`;
  const remedy = clip ? words.smallerNorm : words.smallerRate(typed(Number((lr / 10).toPrecision(2))));
  return words.diverged(outcome.problem!.split(';')[0]!, typed(lr), remedy);
}
