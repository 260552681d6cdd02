/** @file What the gradients show, in sentences made from the numbers. */
import type { Decay } from '@bptt/gradients-analysis';
import type { Forgetting, ForgettingSettings } from '../../worker/forgetting.js';
import { counted, shortNumber } from '../../words/numbers.js';

export const digits = (value: number): string => shortNumber(value, 3);

/** `on average it halves every 3.1 steps`, or why not. */
export function halfLife({ halfLife: steps, reason }: Decay): string {
  if (steps === null) return reason!;
  return `on average it halves ${digits(steps) === '1' ? 'with every step' : `every ${digits(steps)} steps`}`;
}

/** `H = 20, T = 50, the median of 9 seeds`. */
export const setting = ({ hidden, steps, seeds }: Omit<ForgettingSettings, 'forgetBias'>): string =>
  `H = ${hidden}, T = ${steps}, ${seeds === 1 ? 'one seed' : `the median of ${seeds} seeds`}`;

const names = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' } as const;
const kinds = ['rnn', 'lstm', 'gru'] as const;

/** Of RNN, LSTM and GRU. */
export const halfLives = (values: Forgetting): string =>
  kinds.map((kind) => `${names[kind]}: ${halfLife(values[kind])}`).join('; ');

/** The one of the three whose gradient loses most a step; undefined where none vanishes. */
export function fastest(values: Forgetting): (typeof names)[keyof typeof names] | undefined {
  const [first] = kinds
    .filter((kind) => values[kind].halfLife !== null)
    .sort((a, b) => values[a].halfLife! - values[b].halfLife!);
  return first && names[first];
}

export function inWords(values: Forgetting, { forgetBias, hidden, seeds }: ForgettingSettings): string {
  const gate = `${hearing(values)}. Its forget gate is ${digits(values.lstm.keeps!)} on average`;
  const bands = seeds === 1 ? '' : ' Bands reach from the lower to the upper quartile of the seeds.';
  return `With PyTorch's initial weights, ${halfLives(values)}. ${gate}; a forget bias of ${digits(forgetBias)} makes it ${digits(values.biased.keeps!)}${change(values)}.${bands} ${counted(hidden, 'unit', 'units')}, inputs from N(0, 1).`;
}

/** What the forget bias does to the gradient. */
function change({ lstm, biased }: Forgetting): string {
  const [before, after] = [lstm.decayPerStep, biased.decayPerStep];
  if (before === null || after === null) return `: ${halfLife(biased)}`;
  const instead = digits(after) === digits(before) ? ', as before' : ` instead of by ${digits(before)}`;
  return `, and on average a step back multiplies the gradient by ${digits(after)}${instead}`;
}

/** What the untrained LSTM hears of late and of early inputs, beside the RNN. */
function hearing({ rnn, lstm }: Forgetting): string {
  const recent =
    lstm.median.length - 1 - lstm.median.findLastIndex((norm, t) => (norm ?? Infinity) >= (rnn.median[t] ?? Infinity));
  const late =
    recent === 0
      ? 'more of the last input than the RNN'
      : `less than the RNN of the last ${recent === 1 ? 'input' : `${recent} inputs`}`;
  const [ofRnn, ofLstm, seeds] = [rnn.median[0], lstm.median[0], lstm.first.length];
  const less = lstm.first.filter((norm, seed) => (norm ?? Infinity) < (rnn.first[seed] ?? Infinity)).length;
  const early =
    ofRnn && ofLstm
      ? `; of x₁ it hears ${digits(ofLstm / ofRnn)} times what the RNN hears${seeds === 1 ? '' : ` (medians; less than the RNN in ${less} of ${seeds} seeds)`}`
      : '';
  return `Untrained, the LSTM hears ${late}${early}`;
}
