/** @file What the gradients show, in sentences made from the numbers. */
import type { Decay } from '@bptt/gradients-analysis';
import type { Forgetting } from '../../worker/forgetting.js';
import { shortNumber } from '../../figures/scale.js';

const digits = (value: number) => shortNumber(Number(value.toPrecision(3)));

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
  const [ofRnn, ofLstm, ofBiased] = [rnn.decayPerStep, lstm.decayPerStep, biased.decayPerStep];
  const less = lstm.first.filter((norm, seed) => (norm ?? Infinity) < (rnn.first[seed] ?? Infinity)).length;
  const median = ofRnn === null || ofLstm === null ? '' : `; in the median it forgets ${ofLstm < ofRnn ? 'faster' : 'more slowly'}`;
  const gate = ` Untrained, the LSTM keeps less of x₁ than the RNN in ${less} of ${lstm.first.length} seeds${median}. Its forget gate is ${digits(lstm.keeps!)} on average.`;
  const change = ofLstm === null || ofBiased === null ? '' : `, ${digits(ofBiased)} of the gradient is left a step instead of ${digits(ofLstm)}`;
  return `${untrained}${gate} A forget bias of ${forgetBias} makes it ${digits(biased.keeps!)}${change}: ${halfLife(biased)}.`;
}
