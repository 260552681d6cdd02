/** @file The words of the race, in German. */
import type { Progress } from '@bptt/solver';
import type { Result } from '../../chapters/race/result.js';
import type { RaceSettings } from '../../chapters/race/racers.svelte.js';
import type { TrainOutcome } from '../../worker/train.js';
import type { race as en } from '../en/race.js';
import { counted, grouped, percent, shortNumber } from '../numbers.js';

const names = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' };
const ahead = { rnn: 'Das RNN', lstm: 'Das LSTM', gru: 'Die GRU' };
const behind = { rnn: 'dem RNN', lstm: 'dem LSTM', gru: 'der GRU' };

export const race: typeof en = {
  intro:
    'Drei Netze mit gleich vielen verdeckten Einheiten beginnen mit denselben Bildern in derselben Reihenfolge, jedes in einem eigenen Worker. Welches weiß unten noch, wie die Ziffer oben aussah?',
  start: 'Das Rennen starten',
  again: 'Noch ein Rennen',
  stop: 'Abbrechen',
  starting: 'Die Worker starten …',
  waiting: 'am Start',
  stepsOf: (name: string) => `Erledigte Schritte, ${name}`,
  standing: ({ epoch, numEpochs, step, stepsPerEpoch }: Progress, heldOut: boolean) =>
    `${heldOut ? 'der Validierungsbilder' : 'der bisherigen Trainingsbilder'}; Epoche ${epoch} von ${numEpochs}, Schritt ${grouped(step)} von ${grouped(stepsPerEpoch)}`,
  ended: ({ reason, steps, seconds }: Pick<TrainOutcome, 'reason' | 'steps' | 'seconds'>) =>
    `${reason === 'diverged' ? 'nicht mehr endlich' : reason === 'stopped' ? 'abgebrochen' : 'der Validierungsbilder'} nach ${counted(steps, 'Schritt', 'Schritten')}, ${shortNumber(seconds, 3)}\u00a0s`,
  result: (results: readonly Result[], { hidden, forgetBias, clip, orthogonal }: RaceSettings) => {
    const marks = results.map(({ kind, accuracy, diverged }) =>
      accuracy === null
        ? `${names[kind]} ${diverged ? 'war nicht mehr endlich' : 'ohne beendete Epoche'}`
        : `${names[kind]} ${percent(accuracy, 1)}`,
    );
    const switches = [
      forgetBias && 'Forget-Bias 1',
      clip && 'Gradienten von höchstens Norm 1',
      orthogonal && 'orthogonalem V',
    ].filter(Boolean);
    const [first, last] = [results[0]!, results.at(-1)!];
    const gap =
      first.accuracy !== null && last.accuracy !== null && results.length > 1
        ? ` ${ahead[first.kind]} liegt ${shortNumber(100 * (first.accuracy - last.accuracy), 2)} Prozentpunkte vor ${behind[last.kind]}.`
        : '';
    return `Bestes Ergebnis auf den Validierungsbildern bei H = ${hidden}${switches.length ? ` mit ${switches.join(', ')}` : ''}: ${marks.join('; ')}.${gap}`;
  },
  step: 'Schritt',
  loss: 'Kreuzentropie',
  lossTitle: 'Verlust auf den Trainingsbatches',
  lossCaption: 'Raten hat den Verlust ln 10 = 2,303.',
  epoch: 'Epoche',
  accuracy: 'Genauigkeit',
  accuracyTitle: 'Genauigkeit auf den Validierungsbildern',
  accuracyCaption: 'Nach jeder Epoche, auf einem Zehntel der Bilder, von denen kein Netz lernt.',
  row: 'Zeile t (gelesen wird von 1 bis 28)',
  flow: '‖∂L/∂x_t‖, Median über einen Batch',
  flowTitle: 'Gradient des Verlusts nach jeder Zeile, wie er jetzt ist',
  flowCaption: (reaches: readonly { name: string; reach: number }[]) =>
    reaches.length
      ? `Der Gradient nach Zeile 1 als Teil dessen nach Zeile 28: ${reaches.map(({ name, reach }) => `${name} ${shortNumber(reach, 2)}`).join('; ')}. Eine absolute Achse für alle drei.`
      : 'Er kommt mit den ersten Schritten.',
};
