/** @file `--view states`: the gradient of each part of the state, layer by layer. */
import { digits, spreadOf, stateGradients, type StateGradients, type WorkOptions } from '@bptt/gradients-analysis';
import type { Subject } from '../subject.js';
import { figures, spread, table, type View } from './view.js';

export const states: View = async ({ subjects, setting }, look) => {
  const seen = await look(ofAll);
  const places = seen.flatMap(({ label, kind, values }) => values.map((gradients) => ({ label, kind, gradients })));
  const of = subjects[0]!.runs[0]!.network.head ? "the named digit's logit" : 'the sum of the last hidden state';
  const rows = places.flatMap(({ label, gradients: { layer, direction, ...parts } }) =>
    present(parts).map(([part, { median }]) => [
      label,
      `${part}, layer ${layer + 1} ${direction}`,
      digits(median[0]!),
      digits(median.at(-1)!),
    ]),
  );
  const networks = places.map(({ label, gradients: { layer, direction, ...parts } }) => ({
    label,
    layer,
    direction,
    ...Object.fromEntries(present(parts).map(([part, values]) => [part, spread(values)])),
  }));
  return {
    json: { networks },
    text: () => table(['', 'part of the state', 'before the first step', 'at the end'], rows),
    figure: async () => (await figures()).statesFigure(places, of, setting),
  };
};

/** Only an LSTM has c. */
const present = ({ h, c }: Pick<StateGradients, 'h' | 'c'>) => [['h', h] as const, ...(c ? [['c', c] as const] : [])];

/** Of each layer and direction, over seeds or images. */
async function ofAll({ runs }: Subject, work: WorkOptions): Promise<StateGradients[]> {
  const all: StateGradients[][] = [];
  for (const { network, input } of runs) all.push(await stateGradients(network, input, {}, work));
  return all[0]!.map((first, place) => {
    const joined = (part: 'h' | 'c') => {
      const each = all.flatMap((run) => run[place]![part]!.each);
      return { ...first[part]!, ...spreadOf(each), each };
    };
    return { ...first, h: joined('h'), ...(first.c && { c: joined('c') }) };
  });
}
