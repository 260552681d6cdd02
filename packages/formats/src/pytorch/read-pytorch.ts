/** @file PyTorch's own files of weights: the zip archives that `torch.save(module.state_dict(), path)` writes. */
import { FormatError, isBpttError } from '@bptt/errors';
import type { OpenedFile } from '../opened-file.js';
import { describe, Dict, Inert, unpickle, type Value } from '../pickle.js';
import type { ReadOptions } from '../read-options.js';
import { pytorchNetwork } from './network.js';
import { chooseStateDict } from './state-dicts.js';
import { storageReader, TorchTensor, torchNames } from './tensor.js';

/** Tensors may share storages, but not so many that a small file becomes a large model. */
const mostCopies = 4;

/**
 * A checkpoint whose state dict stands wherever in it, among things that nobody needs: names that are not known are never called,
 * and a tensor is judged when it is wanted. Nothing in the file is executed.
 * @throws FormatError that names what was expected and what was found; ArgumentError for a `key` that is not there.
 */
export function openPytorch(files: ReadonlyMap<string, Uint8Array>, size: number, options: ReadOptions): OpenedFile {
  const { source } = options;
  const fail = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const value = contentOf(files, source, fail);
  if (value instanceof Inert && !value.entries.length) throw fail('content', 'a state dict', wholeModel(value));
  if (!(value instanceof Dict) && !Array.isArray(value)) throw fail('content', 'a state dict', describe(value));

  const chosen = chooseStateDict(value, options);
  if (!chosen.tensors.size) throw fail('content', 'a state dict', contents(value));
  let copied = 0;
  for (const [name, { byteLength }] of chosen.tensors) {
    copied += byteLength;
    if (copied > mostCopies * size)
      throw fail(name.slice(0, 80), `tensors of at most ${mostCopies * size} bytes in all`, 'more');
  }
  const tensors = new Map([...chosen.tensors].map(([name, tensor]) => [name, tensor.stored()]));
  const network = () => {
    if (chosen.problem) throw chosen.problem;
    try {
      const found = pytorchNetwork(tensors, options);
      const model = () => {
        const read = found.model();
        return { ...read, assumed: [...chosen.assumed, ...read.assumed] };
      };
      return { ...found, model };
    } catch (error) {
      if (!isBpttError(error) || !isQuantised(value)) throw error;
      throw fail('content', 'a state dict of plain tensors', "a quantised model: save the float model's state_dict()");
    }
  };
  return { format: 'pytorch', metadata: new Map(), tensors, network };
}

type Fail = (field: string, expected: string, found: string) => FormatError;

function contentOf(files: ReadonlyMap<string, Uint8Array>, source: string, fail: Fail): Value {
  const paths = [...files.keys()];
  const main = paths.find((path) => /^[^/]+\/data\.pkl$/.test(path));
  if (main === undefined)
    throw fail(
      'zip',
      'an archive of torch.save, with data.pkl in a folder',
      paths.slice(0, 4).join(', ').slice(0, 80) || 'no file',
    );
  const folder = main.slice(0, -'data.pkl'.length);
  const byteOrder = new TextDecoder().decode(files.get(`${folder}byteorder`)?.subarray(0, 16) ?? new Uint8Array());
  if (byteOrder && byteOrder !== 'little') throw fail('byteorder', "'little'", `'${byteOrder}'`);
  return unpickle(files.get(main)!, `${source}: ${main}`, {
    names: torchNames,
    expected: 'tensors and containers, as torch.save(model.state_dict(), path) writes them',
    persistent: storageReader(files, folder),
    inert: true,
  });
}

const wholeModel = ({ name }: Inert): string => `an object of ${name}: save its state_dict(), not the model`;

/** What a file without a state dict has instead, and what to do where that shows. */
function contents(value: Value): string {
  if (!(value instanceof Dict)) return describe(value);
  const entries = [...value.named()];
  const object = entries.find(([, entry]) => entry instanceof Inert && /(^|\.)[A-Z]\w*$/.test(entry.name));
  const names = entries.map(([name]) => name);
  const list = names.slice(0, 5).join(', ').slice(0, 80) || 'nothing';
  return `a dictionary of ${list}${object ? ` (${object[0].slice(0, 40)} is ${wholeModel(object[1] as Inert)})` : ''}`;
}

/** By the names that torch.ao.quantization gives. */
const isQuantised = (value: Value, depth = 0): boolean =>
  value instanceof Dict &&
  depth < 4 &&
  [...value.named()].some(
    ([name, entry]) =>
      /(_packed_params|_all_weight_values|zero_point)\b/.test(name) ||
      (entry instanceof TorchTensor && entry.dtype === 'quantised') ||
      isQuantised(entry, depth + 1),
  );
