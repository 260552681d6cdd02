/** @file What `bptt gradients` looks into: untrained networks of several seeds, or a trained model before and after. */
import type { Initialisation, LoadedClassifier } from '@bptt/cells';
import { beginningOf, kindOf, kinds, untrainedRuns, type Kind } from '@bptt/digits';
import { networkOf, type Network, type Values } from '@bptt/gradients-analysis';
import { ArgumentError } from '@bptt/errors';

/** Networks that differ in their seed alone, each with its input [T, B, I]. */
export interface Subject {
  label: string;
  kind: Kind;
  runs: { network: Network; input: Values }[];
}

export interface UntrainedOptions {
  hidden: number;
  steps: number;
  seeds: number;
  nonlinearity?: 'tanh' | 'relu';
  init: Initialisation;
  forgetBias?: number;
  spectralRadius?: number;
}

/** The cells whose initial weights an option can change; the others keep PyTorch's. */
const changes: { init: Partial<Record<Initialisation, Kind[]>>; forgetBias: Kind[] } = {
  init: { identity: ['rnn'], chrono: ['lstm', 'gru'] },
  forgetBias: ['lstm'],
};

/** One feature, standard normal inputs; seed 0, 1, ... decides weights and input. */
export function untrained(kind: Kind, options: UntrainedOptions): Subject {
  const { hidden, steps, seeds, nonlinearity, spectralRadius } = options;
  const init = (changes.init[options.init] ?? kinds).includes(kind) ? options.init : 'pytorch';
  const forgetBias = changes.forgetBias.includes(kind) ? options.forgetBias : undefined;
  const runs = untrainedRuns(kind, { hidden, steps, seeds, nonlinearity, init, forgetBias, spectralRadius });
  const facts = [
    kind === 'rnn' && nonlinearity === 'relu' && 'relu',
    init !== 'pytorch' && init,
    forgetBias !== undefined && `forget bias ${forgetBias}`,
    spectralRadius !== undefined && `spectral radius ${spectralRadius}`,
  ].filter((fact) => fact !== false);
  return { label: [kind.toUpperCase(), ...facts].join(', '), kind, runs };
}

/** @throws ArgumentError when an option changes none of the cells. */
export function expectUsed(cells: readonly Kind[], { init, forgetBias, nonlinearity, steps }: UntrainedOptions): void {
  const used = (fits: readonly Kind[]) => fits.some((kind) => cells.includes(kind));
  if (!used(changes.init[init] ?? kinds))
    throw new ArgumentError('--init', `only with ${changes.init[init]!.join(' or ')} among --cells`, init);
  if (forgetBias !== undefined && !used(['lstm']))
    throw new ArgumentError('--forget-bias', 'only with lstm among --cells', forgetBias);
  if (forgetBias !== undefined && init === 'chrono')
    throw new ArgumentError('--forget-bias', 'not beside --init chrono, which sets that bias', forgetBias);
  if (nonlinearity && !cells.includes('rnn'))
    throw new ArgumentError('--nonlinearity', 'only with rnn among --cells', nonlinearity);
  if (init === 'chrono' && steps < 2) throw new ArgumentError('--steps', 'at least 2 with --init chrono', steps);
}

/** The weights that the model began with, where its file says the seed, and those it has. Disposes the model. */
export function beforeAndAfter({ model, card }: LoadedClassifier, input: Values): { before?: Subject; after: Subject } {
  const { architecture } = model;
  const kind = kindOf(architecture.module);
  const subject = (label: string, network: Network): Subject => ({
    label: `${architecture.module}, ${label}`,
    kind,
    runs: [{ network, input }],
  });
  const after = subject('trained', networkOf(model));
  model.dispose();
  if (card.seed === undefined) return { after };
  const initial = beginningOf(architecture, card, input.shape[0]!);
  const before = subject('untrained', networkOf(initial));
  initial.dispose();
  return { before, after };
}
