/** @file What the gradients show, in sentences made from the numbers. */
import type { Decay } from '@bptt/gradients-analysis';
import type { Forgetting, ForgettingSettings } from '../../worker/forgetting.js';
import { reasonInWords } from '../../words/decay.js';
import { lstmWords } from '../../words/lstm.js';
import { shortNumber } from '../../words/numbers.js';

export const digits = (value: number): string => shortNumber(value, 3);

/** `on average it halves every 3.1 steps`, or why not. */
export function halfLife({ halfLife: steps, reason }: Decay): string {
  return steps === null ? reasonInWords(reason!) : lstmWords().halves(digits(steps));
}

/** `H = 20, T = 50, the median of 9 seeds`. */
export const setting = ({ hidden, steps, seeds }: Omit<ForgettingSettings, 'forgetBias'>): string =>
  lstmWords().setting(hidden, steps, seeds);

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

/** What the forget bias does to the gate and to the gradient. */
export function ofBias({ lstm, biased }: Forgetting, { forgetBias }: ForgettingSettings): string {
  const words = lstmWords();
  const gate = words.gate(digits(lstm.keeps!), digits(forgetBias), digits(biased.keeps!));
  const [before, after] = [lstm.decayPerStep, biased.decayPerStep];
  if (before === null || after === null) return gate + words.noChange(halfLife(biased));
  return gate + words.change(digits(after), digits(before));
}

/** How fast each forgets, what the untrained LSTM hears, and what the figure's bands are. */
export function inWords(values: Forgetting, { hidden, seeds }: ForgettingSettings): string {
  const words = lstmWords();
  const sentences = [words.initially(halfLives(values)), `${hearing(values)}.`];
  if (seeds > 1) sentences.push(words.bands);
  return [...sentences, words.units(hidden)].join(' ');
}

/** What the untrained LSTM hears of late and of early inputs, beside the RNN. */
function hearing({ rnn, lstm }: Forgetting): string {
  const words = lstmWords();
  const recent =
    lstm.median.length - 1 - lstm.median.findLastIndex((norm, t) => (norm ?? Infinity) >= (rnn.median[t] ?? Infinity));
  const late = recent === 0 ? words.hearsMore : words.hearsLess(recent);
  const [ofRnn, ofLstm, seeds] = [rnn.median[0], lstm.median[0], lstm.first.length];
  if (!ofRnn || !ofLstm) return late;
  const less = lstm.first.filter((norm, seed) => (norm ?? Infinity) < (rnn.first[seed] ?? Infinity)).length;
  return late + words.early(digits(ofLstm / ofRnn)) + (seeds === 1 ? '' : words.ofSeeds(less, seeds));
}
