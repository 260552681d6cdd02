/** @file The classifier in a PyTorch state dict, found by the names and shapes of its tensors. */
import { ArgumentError, BpttError } from '@bptt/errors';
import { finiteFloats } from '../finite-floats.js';
import { outputSizeOf, type RecurrentModule, type StateDict } from '../layout.js';
import type { Architecture } from '../model-card.js';
import type { Network, ReadModel } from '../opened-file.js';
import { assumedNormalisation, type ReadOptions } from '../read-options.js';
import type { StoredTensor } from '../safetensors/format.js';
import { inferArchitecture, type Inferred } from './infer.js';

/** @throws what `inferArchitecture` does. */
export function pytorchNetwork(tensors: ReadonlyMap<string, StoredTensor>, options: ReadOptions): Network {
  const inferred = inferArchitecture(tensors, options.source, options);
  const { layer, prefix, head } = inferred;
  return {
    architecture: { ...layer, ...(head && { classes: head.classes }) },
    prefixes: { rnn: prefix, ...(head && { head: head.prefix }) },
    model: () => model(inferred, tensors, options),
  };
}

function model(
  { layer, head, names, unused }: Inferred,
  tensors: ReadonlyMap<string, StoredTensor>,
  options: ReadOptions,
): ReadModel {
  const { source, nonlinearity } = options;
  const { module } = layer;
  if (!head)
    throw new BpttError(
      'BPTT_STATE_DICT',
      `${source}: ${article(module)} without a linear layer; expected one, such as fc.weight [C, ${outputSizeOf(layer)}]`,
    );
  if (module !== 'RNN' && nonlinearity)
    throw new ArgumentError('nonlinearity', `none, since ${source} holds ${article(module)}`, nonlinearity);

  const architecture: Architecture = {
    ...layer,
    ...(module === 'RNN' && { nonlinearity: nonlinearity ?? 'tanh' }),
    head: options.head ?? 'last',
    classes: head.classes,
  };
  const weights: StateDict = new Map();
  for (const [name, theirs] of names) {
    const tensor = tensors.get(theirs)!;
    weights.set(name, { data: finiteFloats(theirs, tensor, source), shape: tensor.shape });
  }
  if (!weights.has('fc.bias')) weights.set('fc.bias', { data: new Float32Array(head.classes), shape: [head.classes] });
  const { card, assumed } = assumedNormalisation(options);
  return {
    architecture,
    weights,
    card,
    assumed: [
      ...(module === 'RNN' && !nonlinearity ? ['nonlinearity tanh'] : []),
      ...(options.head ? [] : ['head last']),
      ...assumed,
      ...unused.map((name) => `${name} not needed`),
    ],
  };
}

const article = (module: RecurrentModule): string => (module === 'GRU' ? 'a GRU' : `an ${module}`);
