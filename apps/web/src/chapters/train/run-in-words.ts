/** @file Trainings in words: their names, how one ended, and what to do about it. */
import { counted, exact, grouped, percent } from '../../words/numbers.js';
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
  return [network, `lr ${typed(lr)}`, ...further.map((key) => `${key} ${typed(settings[key])}`), `seed ${seed}`].join(
    ', ',
  );
}

/** How a training ended, and what to do about it, in a sentence or two. */
export function endOf(outcome: TrainOutcome, { lr, clip, target }: TrainSettings): string {
  const best = outcome.epochs.find(({ epoch }) => epoch === outcome.bestEpoch);
  const kept = best
    ? `The weights of epoch ${best.epoch} are kept: ${percent(best.valAccuracy!)} of the held-out images are named rightly.`
    : 'The weights of the last step are kept.';
  const steps = counted(outcome.steps, 'step', 'steps');
  if (outcome.reason === 'target') return `The target of ${percent(target)} was reached after ${steps}. ${kept}`;
  if (outcome.reason === 'stopped') return `Stopped on request after ${steps}. ${kept}`;
  if (outcome.reason === 'epochs') return `The last epoch ended after ${steps}. ${kept}`;
  const remedy = clip
    ? 'try a smaller learning rate or a smaller clipping norm'
    : `try a smaller learning rate, such as ${typed(Number((lr / 10).toPrecision(2)))}, or clip the gradients to norm 1`;
  return `Not finite any more at ${outcome.problem!.split(';')[0]}. The learning rate was ${typed(lr)}: ${remedy}.`;
}
