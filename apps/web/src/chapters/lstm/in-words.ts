/** @file What the gradients show, in sentences made from the numbers. */
import type { Decay } from '@bptt/gradients-analysis';
import type { Forgetting } from '../../worker/forgetting.js';
import { shortNumber } from '../../figures/scale.js';

const digits = (value: number) => shortNumber(value, 3);

/** `half is gone after 3 steps`, or why not. */
export const halfLife = ({ halfLife: steps, reason }: Decay): string => (steps === null ? reason! : `half is gone after ${digits(steps)} steps`);

const names = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' } as const;

/** The one of the three whose gradient loses most a step. */
export function fastest(values: Forgetting): 'RNN' | 'LSTM' | 'GRU' {
  const kinds = ['rnn', 'lstm', 'gru'] as const;
  return names[kinds.reduce((a, b) => ((values[b].decayPerStep ?? Infinity) < (values[a].decayPerStep ?? Infinity) ? b : a))];
}

export function inWords(values: Forgetting, forgetBias: number): string {
  const { rnn, lstm, gru, biased } = values;
  const untrained = `With PyTorch's initial weights: RNN, ${halfLife(rnn)}; LSTM, ${halfLife(lstm)}; GRU, ${halfLife(gru)}.`;
  const [ofLstm, ofBiased] = [lstm.decayPerStep, biased.decayPerStep];
  const gate = ` ${hearing(values)}. Its forget gate is ${digits(lstm.keeps!)} on average.`;
  const change = ofLstm === null || ofBiased === null ? '' : `, ${digits(ofBiased)} of the gradient is left a step instead of ${digits(ofLstm)}`;
  return `${untrained}${gate} A forget bias of ${forgetBias} makes it ${digits(biased.keeps!)}${change}: ${halfLife(biased)}.`;
}

/** What the untrained LSTM hears of late and of early inputs, beside the RNN. */
function hearing({ rnn, lstm }: Forgetting): string {
  const recent = lstm.median.length - 1 - lstm.median.findLastIndex((norm, t) => (norm ?? Infinity) >= (rnn.median[t] ?? Infinity));
  const late = recent === 0 ? 'more of the last input than the RNN' : `less than the RNN of the last ${recent === 1 ? 'input' : `${recent} inputs`}`;
  const [ofRnn, ofLstm, seeds] = [rnn.median[0], lstm.median[0], lstm.first.length];
  const less = lstm.first.filter((norm, seed) => (norm ?? Infinity) < (rnn.first[seed] ?? Infinity)).length;
  const early = ofRnn && ofLstm ? `; of x₁ it keeps ${digits(ofLstm / ofRnn)} times what the RNN keeps${seeds === 1 ? '' : `, in the median, and less than it in ${less} of ${seeds} seeds`}` : '';
  return `Untrained, the LSTM hears ${late}${early}`;
}
