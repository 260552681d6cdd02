/** @file The words of the race, in English. */
import type { Progress } from '@bptt/solver';
import type { Result } from '../../chapters/race/result.js';
import type { RaceSettings } from '../../chapters/race/racers.svelte.js';
import type { TrainOutcome } from '../../worker/train.js';
import { counted, grouped, percent, shortNumber } from '../numbers.js';

const names = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' };

export const race = {
  intro:
    'Three networks of the same hidden size begin with the same images in the same order, each in a worker of its own. Which of them remembers the top of the digit when it has reached the bottom?',
  start: 'Start the race',
  again: 'Race again',
  stop: 'Stop',
  starting: 'The workers are starting …',
  waiting: 'at the start',
  stepsOf: (name: string) => `Steps done, ${name}`,
  standing: ({ epoch, numEpochs, step, stepsPerEpoch }: Progress, heldOut: boolean) =>
    `${heldOut ? 'of the held-out images' : 'of the training images so far'}; epoch ${epoch} of ${numEpochs}, step ${grouped(step)} of ${grouped(stepsPerEpoch)}`,
  ended: ({ reason, steps, seconds }: Pick<TrainOutcome, 'reason' | 'steps' | 'seconds'>) =>
    `${reason === 'diverged' ? 'not finite any more' : reason === 'stopped' ? 'stopped' : 'of the held-out images'} after ${counted(steps, 'step', 'steps')}, ${shortNumber(seconds, 3)}\u00a0s`,
  result: (results: readonly Result[], { hidden, forgetBias, clip, orthogonal }: RaceSettings) => {
    const marks = results.map(({ kind, accuracy, diverged }) =>
      accuracy === null
        ? `${names[kind]} ${diverged ? 'was not finite any more' : 'without a finished epoch'}`
        : `${names[kind]} ${percent(accuracy, 1)}`,
    );
    const switches = [forgetBias && 'forget bias 1', clip && 'clipping to norm 1', orthogonal && 'orthogonal V'].filter(
      Boolean,
    );
    const [first, last] = [results[0]!, results.at(-1)!];
    const gap =
      first.accuracy !== null && last.accuracy !== null && results.length > 1
        ? ` The ${names[first.kind]} is ${shortNumber(100 * (first.accuracy - last.accuracy), 2)} percentage points ahead of the ${names[last.kind]}.`
        : '';
    return `Best on the held-out images at H = ${hidden}${switches.length ? ` with ${switches.join(', ')}` : ''}: ${marks.join(', ')}.${gap}`;
  },
  step: 'step',
  loss: 'cross-entropy',
  lossTitle: 'Loss of the training batches',
  lossCaption: 'Guessing has a loss of ln 10 = 2.303.',
  epoch: 'epoch',
  accuracy: 'accuracy',
  accuracyTitle: 'Accuracy on the held-out images',
  accuracyCaption: 'After each epoch, on a tenth of the images that no network learns from.',
  row: 'row t (the networks read from 1 to 28)',
  flow: '‖∂L/∂x_t‖, median over a batch',
  flowTitle: 'Gradient of the loss by each row, as it is now',
  flowCaption: (reaches: readonly { name: string; reach: number }[]) =>
    reaches.length
      ? `The gradient by row 1 as a part of that by row 28: ${reaches.map(({ name, reach }) => `${name} ${shortNumber(reach, 2)}`).join(', ')}. One absolute axis for all three.`
      : 'It comes with the first steps.',
};
