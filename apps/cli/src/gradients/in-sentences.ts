/** @file "What do you see?": two sentences made from the numbers. */
import { digits, type Decay, type Maybe } from '@bptt/gradients-analysis';

/** A curve and what it is called. */
export interface Named extends Decay {
  label: string;
  median: Maybe[];
}

/** Of untrained networks; `reference` is the LSTM with a forget bias of 1. */
export function whatUntrainedShow(cells: readonly Named[], reference?: Named): string {
  const said = cells.map(({ label, decayPerStep, halfLife, reason }) =>
    decayPerStep === null
      ? `${label}: ${reason}`
      : `${label} × ${digits(decayPerStep)} per step back (${halfLife === null ? reason : `half of it is gone after ${digits(halfLife)} steps`})`,
  );
  const measured = cells
    .filter(({ decayPerStep }) => decayPerStep !== null)
    .toSorted((a, b) => b.decayPerStep! - a.decayPerStep!);
  const [best, worst] = [measured[0], measured.at(-1)];
  const vanish = measured.every(({ decayPerStep }) => decayPerStep! < 1)
    ? 'The gradient vanishes'
    : measured.every(({ decayPerStep }) => decayPerStep! >= 1)
      ? 'The gradient does not vanish'
      : 'The gradient vanishes in some and not in others';
  const first = measured.length ? `${vanish}: ${said.join(', ')}.` : `${said.join(', ')}.`;
  const [rnn, lstm] = ['RNN', 'LSTM'].map((label) => measured.find((cell) => cell.label === label));
  if (reference?.decayPerStep && lstm) {
    const slower = rnn && lstm.decayPerStep! < rnn.decayPerStep!;
    const beside = `with a forget bias of 1 it keeps × ${digits(reference.decayPerStep)} per step`;
    return `${first} ${slower ? `Untrained, the LSTM even forgets faster than the RNN, since its forget gate starts near 0.5; ${beside}: it is the open gate that helps, not the name.` : `The LSTM's forget gate starts near 0.5; ${beside}: it is the open gate that helps, not the name.`}`;
  }
  return best && worst && best !== worst
    ? `${first} ${best.label} hears the first input best: ${digits(best.median[0]!)} is left of it, against ${digits(worst.median[0]!)} with ${worst.label}.`
    : first;
}

/** Of a trained model: its rows, before and after. */
export function whatTrainedShow(after: Named, occluded: readonly Maybe[], before?: Named): string {
  const top = (values: readonly Maybe[]) => values.indexOf(Math.max(...values.map((value) => value ?? 0)));
  const share = ({ median }: Named) => (median[0] ?? 0) / Math.max(...median.map((value) => value ?? 0));
  const trained = `After training it depends most on row ${top(after.median)}, and its first row counts ${digits(share(after))} of that`;
  const first = before
    ? `Before training the logit hears the rows at the end: its first row counts ${digits(share(before))} of row ${top(before.median)}. ${trained}`
    : trained;
  return `${first}; leaving a row out changes the logit most at row ${top(occluded)}, by ${digits(occluded[top(occluded)]!)}.`;
}
