/** @file `--view weights`: the weights of one network as pictures. */
import { digits } from '@bptt/gradients-analysis';
import { figures, table, type View } from './view.js';

export const weights: View = async ({ subjects }) => {
  const { label, runs } = subjects.at(-1)!;
  const cell = runs[0]!.network.layers[0]![0]!;
  const { weightHh, weightIh } = cell;
  const row = [label, digits(rootMeanSquare(weightHh)), digits(rootMeanSquare(weightIh))];
  return {
    json: { networks: [{ label, weightHh: [...weightHh], weightIh: [...weightIh] }] },
    text: () => `${table(['', 'root mean square of V', 'of W'], [row])}\n--out saves them as a picture`,
    figure: async () => (await figures()).weightsFigure(cell, label),
  };
};

const rootMeanSquare = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
