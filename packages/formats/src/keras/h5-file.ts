/** @file Keras's `.keras` archives, whole models in `.h5`, and files of weights alone: `.weights.h5`, or of Keras 2 `.h5`. */
import { parseJson } from '../json-text.js';
import { openHdf5, type Hdf5Object } from '../hdf5/hdf5.js';
import type { OpenedFile } from '../opened-file.js';
import type { ReadOptions } from '../read-options.js';
import type { StoredTensor } from '../safetensors/format.js';
import { classOfGroup, groupNames } from './class-name.js';
import { kerasNetwork } from './network.js';
import { placing, type Part, type Placing } from './parts.js';
import { chainOf, failing, type Fail, type LayerConfig } from './topology.js';
import { guessLayers, type FoundLayer } from './weights-only.js';

type Tensors = Map<string, StoredTensor>;
/** The layers as a file configures them; throws where they are no chain. */
type Config = () => LayerConfig[];

const [configPath, weightsPath] = ['config.json', 'model.weights.h5'];

/** Whether a zip archive's files are those of a `.keras` one. */
export const isKerasArchive = (paths: readonly string[]): boolean =>
  paths.includes(configPath) && paths.some((path) => path.startsWith('model.weights.'));

/** @throws FormatError that names what was expected and what was found. */
export function openKerasArchive(files: ReadonlyMap<string, Uint8Array>, options: ReadOptions): OpenedFile {
  const { source } = options;
  const fail = failing(source);
  const bytes = files.get(weightsPath);
  if (!bytes) return fail('archive', weightsPath, [...files.keys()].join(', ').slice(0, 80));
  const text = new TextDecoder().decode(files.get(configPath));
  return byGroups(openHdf5(bytes, `${source}: ${weightsPath}`), options, () => parsed(text, configPath, fail));
}

/** @throws FormatError that names what was expected and what was found. */
export function openKerasH5(bytes: Uint8Array, options: ReadOptions): OpenedFile {
  const fail = failing(options.source);
  const root = openHdf5(bytes, options.source);
  const config = root.attribute('model_config');
  const weights = root.at('model_weights');
  if (typeof config === 'string' && weights)
    return byLists(weights, options, () => parsed(config, 'model_config', fail));
  if (textsOf(root, 'layer_names')) return byLists(root, options);
  if (groupOfLayers(root)) return byGroups(root, options);
  const found = root.names.join(', ').slice(0, 80) || 'nothing';
  return fail('content', 'a model or the weights of a Sequential or Functional one, as Keras saves them', found);
}

function parsed(text: string, field: string, fail: Fail): LayerConfig[] {
  let model: unknown;
  try {
    model = parseJson(text);
  } catch (error) {
    return fail(field, 'JSON', (error as Error).message.slice(0, 80));
  }
  return chainOf(model, field, fail);
}

/** Keras 3: each layer's variables by number, in a group that is named after its class. */
function byGroups(root: Hdf5Object, options: ReadOptions, config?: Config): OpenedFile {
  const tensors = root.tensors(['optimizer']);
  const folder = groupOfLayers(root) ?? 'layers';
  const network = () => {
    const fail = failing(options.source);
    const layers = config?.();
    // A Sequential model's InputLayer has no group, but the name of its group is no other layer's.
    const names = layers && new Map(groupNames(layers).map((group, i) => [layers[i]!.name, group]));
    const { layers: chain, guess } = layers
      ? { layers, guess: undefined }
      : guessLayers(foundGroups(root.at(folder)!, tensors, folder), fail);
    const place: Placing = (stack, stored, failed) =>
      placing((part) => {
        const isDense = part.layer === stack.dense.name;
        return `${folder}/${names ? names.get(part.layer) : part.layer}/${variablePath(part, isDense)}`;
      })(stack, stored, failed);
    return kerasNetwork(chain, tensors, place, options, guess);
  };
  return { format: 'keras', metadata: new Map(), tensors, network };
}

const variablePath = ({ place, part }: Part, isDense: boolean): string =>
  isDense
    ? `vars/${part === 'kernel' ? 0 : 1}`
    : `${place ? `${place}_layer/` : ''}cell/vars/${['kernel', 'recurrent_kernel', 'bias'].indexOf(part)}`;

/** Before Keras 3 the variables were found by another path. */
const groupOfLayers = (root: Hdf5Object): string | undefined =>
  ['layers', '_layer_checkpoint_dependencies'].find((name) => root.names.includes(name));

/** Of each class in order of its numbers; between classes no order is kept. */
function foundGroups(group: Hdf5Object, tensors: Tensors, folder: string): FoundLayer[] {
  return group.names
    .map((name) => ({ name, ...classOfGroup(name) }))
    .sort((a, b) => a.count - b.count)
    .map(({ name, className }) => {
      const at = (within: string, parts: string[]) =>
        parts.flatMap((part, i) => {
          const tensor = tensors.get(`${folder}/${name}/${within}vars/${i}`);
          return tensor ? [{ part, tensor }] : [];
        });
      const cell = ['kernel', 'recurrent_kernel', 'bias'];
      const weights = [
        ...['cell/', 'forward_layer/cell/', 'backward_layer/cell/'].flatMap((within) => at(within, cell)),
        ...at('', ['kernel', 'bias']),
      ];
      return { name, className, weights };
    });
}

/** Keras 2, and `.h5` of Keras 3: each layer's weights in a list, in the order in which Keras keeps them. */
function byLists(root: Hdf5Object, options: ReadOptions, config?: Config): OpenedFile {
  const tensors = root.tensors();
  const lists = new Map(
    (textsOf(root, 'layer_names') ?? []).map((layer) => [
      layer,
      (textsOf(root.at(layer), 'weight_names') ?? []).map((weight) => `${layer}/${weight}`),
    ]),
  );
  const place = placing(({ layer, part }, index) => {
    const name = lists.get(layer)?.[index];
    return name !== undefined && partOf(name) === part ? name : undefined;
  });
  const network = () => {
    const { layers, guess } = config
      ? { layers: config(), guess: undefined }
      : guessLayers(foundLists(lists, tensors), failing(options.source));
    return kerasNetwork(layers, tensors, place, options, guess);
  };
  return { format: 'keras', metadata: new Map(), tensors, network };
}

const foundLists = (lists: ReadonlyMap<string, string[]>, tensors: Tensors): FoundLayer[] =>
  [...lists].map(([name, weights]) => ({
    name,
    weights: weights.flatMap((weight) => {
      const tensor = tensors.get(weight);
      return tensor ? [{ part: partOf(weight), tensor }] : [];
    }),
  }));

/** lstm/lstm_cell/kernel:0 -> kernel */
const partOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');

/** A list of texts; one that is too long for an attribute stands in several that are numbered. */
function textsOf(object: Hdf5Object | undefined, name: string): string[] | undefined {
  const whole = object?.attribute(name);
  if (Array.isArray(whole)) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = object?.attribute(`${name}${i}`);
    if (!Array.isArray(part)) return i ? parts : undefined;
    parts.push(...part);
  }
}
