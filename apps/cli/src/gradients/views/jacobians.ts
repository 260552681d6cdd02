/** @file `--view jacobians`: the singular values of products of Jacobians, against the number of factors. */
import {
  digits,
  jacobianProducts,
  type JacobianProducts,
  type Maybe,
  type WorkOptions,
} from '@bptt/gradients-analysis';
import type { Subject } from '../subject.js';
import { figures, sequenceOf, table, type View } from './view.js';

export const jacobians: View = async ({ first }, look) => {
  const seen = await look(ofFirst);
  const networks = seen.map(({ label, kind, values }) => ({ label, kind, products: values }));
  const rows = networks.map(({ label, products: { lags, lnLargest, lnMiddle } }) => [
    label,
    String(lags.at(-1)),
    exp(lnLargest.at(-1)!),
    exp(lnMiddle.at(-1)!),
  ]);
  return {
    json: { networks: networks.map(({ label, products }) => ({ label, ...products })) },
    text: () => table(['', 'lag', 'largest singular value', 'middle one'], rows),
    figure: async () => (await figures()).jacobiansFigure(networks, first.jacobians),
  };
};

/** Of the first seed or image; at few lags where the singular values of a large matrix take seconds each. */
function ofFirst({ runs: [run] }: Subject, work: WorkOptions): Promise<JacobianProducts> {
  const { network, input } = run!;
  const T = input.shape[0]!;
  const lags = network.hiddenSize > 48 ? [1, 2, 4, 7, 14, T].filter((lag) => lag <= T) : undefined;
  return jacobianProducts(network, sequenceOf(input, 0), { lags, ...work });
}

const exp = (ln: Maybe): string => (ln === null ? '0, or too small beside the largest' : digits(Math.exp(ln)));
