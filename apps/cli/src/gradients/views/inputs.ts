/** @file `--view inputs`: how much of each input is heard at the end, by untrained networks. */
import { digits, inputGradientSpread, type Decay, type Spread } from '@bptt/gradients-analysis';
import { whatUntrainedShow } from '../in-sentences.js';
import { sketch, type SketchedCurve } from '../sketch.js';
import { figures, table, type Seen, type View } from './view.js';

type Heard = Spread & Decay;

export const inputs: View = async ({ subjects, setting }, look) => {
  const seen = await look(async ({ runs }, work) => {
    const { each: _, ...heard } = await inputGradientSpread(runs, work);
    return heard;
  });
  const asked = seen.slice(0, subjects.length);
  const beside = seen.slice(subjects.length);
  const answer = () => whatUntrainedShow(asked.map(named), beside.map(named)[0]);
  return {
    json: { cells: asked.map(cellOf), beside: beside.map(cellOf), answer: answer() },
    text: () =>
      inputsText({
        setting,
        rows: seen.map(rowOf),
        axis: 'norm of ∂h_T/∂x_t against t, median',
        curves: [...asked.map((one) => curveOf(one, one.label[0]!)), ...beside.map((one) => curveOf(one, 'f'))],
        answer: answer(),
      }),
    figure: async () => (await figures()).inputGradientsFigure(seen.map(named), setting),
  };
};

/** The numbers beside their names, as sentences and figures take them. */
export const named = <V extends Heard>({ label, kind, values }: Seen<V>) => ({ label, kind, ...values });

export const cellOf = ({
  label,
  kind,
  values: { median, lower, upper, decayPerStep, halfLife, reason },
}: Seen<Heard>) => ({
  name: kind,
  label,
  norms: median,
  lower,
  upper,
  decayPerStep,
  halfLife,
  ...(reason && { reason }),
});

export const rowOf = ({ label, values: { median, decayPerStep, halfLife, reason = '' } }: Seen<Heard>): string[] => [
  label,
  digits(median[0]!),
  digits(median.at(-1)!),
  decayPerStep === null ? reason : digits(decayPerStep),
  halfLife === null ? '-' : `${digits(halfLife)} steps`,
];

const colours = { rnn: 'yellow', lstm: 'blue', gru: 'green' } as const;

type NamedCurve = SketchedCurve & { name: string };

export const curveOf = ({ label, kind, values }: Seen<Heard>, letter: string): NamedCurve => ({
  letter,
  name: label,
  color: colours[kind],
  values: values.median,
});

interface InputsText {
  setting: string;
  rows: string[][];
  axis: string;
  curves: NamedCurve[];
  answer: string;
}

export const inputsText = ({ setting, rows, axis, curves, answer }: InputsText): string =>
  [
    `${setting}\n`,
    table(['', 'at t = 0', 'at the end', 'decay per step', 'half-life'], rows),
    `\n${axis}  (${curves.map(({ letter, name }) => `${letter} ${name}`).join(', ')})\n`,
    sketch(curves),
    `\nWhat do you see? ${answer}`,
  ].join('\n');
