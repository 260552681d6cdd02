/** @file `--view inputs` of a trained model: how much its answer depends on each row of the images, before and after training. */
import { digits, occlusion, saliency, type Occlusion } from '@bptt/gradients-analysis';
import { whatTrainedShow } from '../in-sentences.js';
import { cellOf, curveOf, inputsText, named, rowOf } from './inputs.js';
import { figures, spread, type View } from './view.js';

export const rows: View = async ({ subjects, setting, baseline = 0 }, look) => {
  const trained = subjects.at(-1)!;
  let withoutRow: Occlusion | undefined;
  const seen = await look(async (subject, work) => {
    const { network, input } = subject.runs[0]!;
    const { each: _, ...heard } = await saliency(network, input, {}, work);
    if (subject === trained) withoutRow = await occlusion(network, input, {}, { baseline, ...work });
    return heard;
  });
  const [before, after] = seen.length > 1 ? [seen[0]!, seen[1]!] : [undefined, seen[0]!];
  const { median } = withoutRow!;
  const answer = () => whatTrainedShow(named(after), median, before && named(before));
  return {
    json: {
      cells: [cellOf(after)],
      before: before ? cellOf(before) : null,
      occlusion: spread(withoutRow!),
      answer: answer(),
    },
    text: () =>
      inputsText({
        setting,
        rows: [
          ...seen.map(rowOf),
          [`${after.label}: without the row`, digits(median[0]!), digits(median.at(-1)!), '', ''],
        ],
        axis: 'norm of ∂y/∂x_t against the row t, y the logit of the named digit',
        curves: [
          ...(before ? [curveOf(before, 'u')] : []),
          curveOf(after, 'T'),
          { letter: 'o', color: 'magenta', values: median, name: 'change of the logit without the row' },
        ],
        answer: answer(),
      }),
    figure: async () => {
      const label = `${after.label}: change of the logit without the row (occlusion)`;
      return (await figures()).saliencyFigure([...seen, { label, kind: after.kind, values: withoutRow! }], setting);
    },
  };
};
