/** @file PyTorch's own files of weights: the zip archives that `torch.save(module.state_dict(), path)` writes. */
import { FormatError } from '@bptt/errors';
import { describe, Dict, unpickle, type Value } from '../pickle.js';
import type { StoredTensor } from '../safetensors/format.js';
import { unzipStored } from './stored-zip.js';
import { storageReader, TorchTensor, torchNames } from './tensor.js';

/** Tensors may share storages, but not so many that a small file becomes a large model. */
const mostCopies = 4;

/**
 * The tensors of a state dict by name. One in a dictionary of other things, such as `{ 'state_dict': ..., 'epoch': 3 }`, is
 * found; of several, each one's names begin with its key. Nothing in the file is executed.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names what was expected and what was found.
 */
export function readPytorch(bytes: Uint8Array, source: string): Map<string, StoredTensor> {
  const fail = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const files = unzipStored(bytes, source, (path) => {
    if (/^[^/]+\/code\//.test(path))
      throw fail('content', 'a state dict', 'a TorchScript program: save its state_dict() instead');
    if (path.endsWith('.weights.h5'))
      throw fail(
        'content',
        'a state dict of PyTorch',
        'a .keras file: convert it with tensorflowjs_converter, and give the model.json',
      );
  });
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

  const value = unpickle(files.get(main)!, `${source}: ${main}`, {
    names: torchNames,
    expected:
      'tensors and containers, as torch.save(model.state_dict(), path) writes them (save the state_dict, not the model)',
    persistent: storageReader(files, folder),
  });
  const tensors = new Map<string, StoredTensor>();
  let copied = 0;
  for (const [name, tensor] of stateDict(value, fail)) {
    const stored = tensor.stored();
    copied += stored.bytes.length;
    if (copied > mostCopies * bytes.length)
      throw fail(name.slice(0, 80), `tensors of at most ${mostCopies * bytes.length} bytes in all`, 'more');
    tensors.set(name, stored);
  }
  return tensors;
}

type Fail = (field: string, expected: string, found: string) => FormatError;

function stateDict(value: Value, fail: Fail): Map<string, TorchTensor> {
  if (!(value instanceof Dict)) throw fail('content', 'a state dict', describe(value));
  const inner = [...value.named()].flatMap(([key, entry]): [string, Map<string, TorchTensor>][] => {
    const found = entry instanceof Dict ? tensorsIn(entry) : undefined;
    return found?.size ? [[key, found]] : [];
  });
  if (inner.length === 1) return inner[0]![1];
  if (inner.length > 1)
    return new Map(
      inner.flatMap(([key, entries]) =>
        [...entries].map(([name, tensor]): [string, TorchTensor] => [`${key}.${name}`, tensor]),
      ),
    );
  const outer = tensorsIn(value);
  if (!outer.size)
    throw fail(
      'content',
      'a state dict',
      `a dictionary of ${[...value.named().keys()].slice(0, 5).join(', ').slice(0, 80) || 'nothing'}`,
    );
  return outer;
}

const tensorsIn = (dict: Dict): Map<string, TorchTensor> =>
  new Map([...dict.named()].filter((entry): entry is [string, TorchTensor] => entry[1] instanceof TorchTensor));
