/** @file The words of the search, in English. */
import type { ShownTrial } from '../../chapters/tune/trials.js';
import { trialInWords } from '../../chapters/tune/trial-in-words.js';
import { counted, percent } from '../numbers.js';

const list = new Intl.ListFormat('en');
const states: Record<ShownTrial['state'], string> = {
  running: 'running',
  paused: 'waits at its rung',
  pruned: 'dropped',
  complete: 'trained to the end',
  failed: 'failed',
};

export const tune = {
  intro: (rungs: readonly number[]) =>
    `Which settings train best? Nobody knows beforehand, so a search tries. Each **trial** is a training with other settings, proposed from what the trials before it reached (TPE, a tree-structured Parzen estimator). ${rungs.length > 1 ? `After ${list.format(rungs.slice(0, -1).map(String))} of ${counted(rungs.at(-1)!, 'epoch', 'epochs')} a trial waits at a **rung**, and only the best third of those that came so far goes on (ASHA, asynchronous successive halving): most of the time goes to the promising ones.` : 'With one epoch each there is no rung at which one could stop.'} The same seed makes the same search, however many workers your machine has.`,
  start: 'Start the search',
  again: 'Search again',
  stop: 'Stop',
  starting: 'The workers are starting …',
  standing: (trials: readonly ShownTrial[], all: number) =>
    `${trials.length} of ${counted(all, 'trial', 'trials')} begun, ${trials.filter(({ state }) => state === 'complete').length} trained to the end.`,
  found: ({ id, settings, best, accuracies }: ShownTrial, trials: readonly ShownTrial[], stopped: boolean) =>
    `${stopped ? 'Stopped. ' : ''}Best of ${counted(trials.length, 'trial', 'trials')}: trial ${id + 1}, ${trialInWords(settings)}, with ${percent(best, 1)} of the held-out images after ${counted(accuracies.length, 'epoch', 'epochs')}. Its model is kept in this browser.`,
  nothing: 'No trial came to the end of an epoch.',
  toDraw: 'Draw digits for the model in use',
  toTrain: (network: string) => `Train the ${network} with these settings on all digits, in chapter 6`,
  modelName: (settings: string) => `best of a search: ${settings}`,
  theModel: 'The model',

  parallelTitle: 'Each trial through its settings to its accuracy',
  parallelCaption:
    'Each line is a trial: its settings, then what it reached on the held-out images. The thicker, the more rungs it passed; dashed, it runs now. Point at a line to read it.',
  ofTrial: ({ id, settings, accuracies, best, state }: ShownTrial, isBest: boolean) =>
    `${isBest ? 'Best so far: trial' : 'Trial'} ${id + 1}, ${trialInWords(settings)}: ${accuracies.length ? `${percent(best, 1)} after ${counted(accuracies.length, 'epoch', 'epochs')}; ` : ''}${states[state]}.`,
  axes: {
    network: 'network',
    hidden: 'hidden size',
    lr: 'learning rate',
    batch: 'batch',
    clip: 'largest norm',
    accuracy: 'accuracy',
  },
  trialsTitle: 'The trials, the best first',
  number: 'trial',
  epochs: 'epochs',
  state: 'state',
  states,
  rungsTitle: 'Accuracy on the held-out images after each epoch, and the rungs',
  epoch: 'epoch',
  trial: (number: number) => `trial ${number}`,
  rungsCaption: (reached: readonly { epochs: number; trials: number }[]) =>
    `${reached.map(({ epochs, trials }) => `${counted(trials, 'trial', 'trials')} reached epoch ${epochs}`).join(', ')}. The dashed lines are the rungs; colours are the networks’.`,
  importanceTitle: 'How much each setting mattered',
  setting: 'setting',
  share: 'share',
  importance: (trials: number, epochs: number, together: string, tooFew: boolean) =>
    `What part of the differences between ${trials} trials after ${counted(epochs, 'epoch', 'epochs')} each setting explains by itself (functional ANOVA over a small random forest); ${together} lies in how they act together.${tooFew ? ' So few trials tell little.' : ''}`,
};
