/** @file HDF5 as Keras writes it: groups, plain datasets, attributes of text. Nothing is allocated but what is there; no filters, no links to elsewhere. */
import type { StoredTensor } from '../safetensors/format.js';
import { attributeAt } from './attribute.js';
import { countOf, dataTypeAt, shapeAt } from './data-type.js';
import { Hdf5Bytes } from './hdf5-bytes.js';
import { linksOf } from './links.js';
import { messageKinds, messagesOf, type Message } from './object-header.js';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export const isHdf5 = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** Groups within groups; Keras's are about eight deep. */
const mostDeep = 32;

/** @throws FormatError that names the place in the file. */
export function openHdf5(bytes: Uint8Array, source: string): Hdf5Object {
  const file = new Hdf5Bytes(bytes, source);
  const version = file.number('superblock', 8, 1);
  if (version > 3) file.fail('superblock', 8, 'a version up to 3', String(version));
  const sizesAt = version < 2 ? 13 : 9;
  for (const at of [sizesAt, sizesAt + 1]) {
    const size = file.number('superblock', at, 1);
    if (size !== 8) file.fail('superblock', at, 'addresses and lengths of 8 bytes', String(size));
  }
  const rootAt = version < 2 ? 56 + 8 + (version === 1 ? 4 : 0) : 36;
  return new Hdf5Object(file, file.number('superblock', rootAt, 8));
}

/** A group or a dataset. */
export class Hdf5Object {
  readonly #file: Hdf5Bytes;
  readonly #address: number;
  readonly #messages: Message[];
  readonly #children = new Map<string, Hdf5Object>();
  #links?: Map<string, number>;

  constructor(file: Hdf5Bytes, address: number) {
    this.#file = file;
    this.#address = address;
    this.#messages = messagesOf(file, address);
  }

  get isDataset(): boolean {
    return this.#messages.some(({ kind }) => kind === messageKinds.dataspace);
  }

  /** The names in a group. */
  get names(): string[] {
    return [...this.#allLinks.keys()];
  }

  /** A text that is attached, or several. */
  attribute(name: string): string | string[] | undefined {
    for (const { kind, at } of this.#messages) {
      const found = kind === messageKinds.attribute ? attributeAt(this.#file, at) : undefined;
      if (found?.name === name) return found.value();
    }
    return undefined;
  }

  /** What stands under a path of names. */
  at(path: string): Hdf5Object | undefined {
    const [name, ...rest] = path.split('/').filter(Boolean);
    if (name === undefined) return this;
    return this.#child(name)?.at(rest.join('/'));
  }

  /** All tensors in it by their paths, those of `without` left out. */
  tensors(without: readonly string[] = []): Map<string, StoredTensor> {
    const tensors = new Map<string, StoredTensor>();
    const seen = new Set<number>([this.#address]);
    let total = 0;
    const visit = (group: Hdf5Object, path: string, depth: number): void => {
      for (const [name, address] of group.#allLinks) {
        if (!path && without.includes(name)) continue;
        if (seen.has(address)) this.#file.fail('group', address, 'every object under one name', 'it under two');
        seen.add(address);
        const child = group.#child(name)!;
        if (child.isDataset) {
          const { tensor, size } = child.#tensor(path + name);
          total += size;
          if (total > this.#file.bytes.length)
            this.#file.fail('datasets', address, `at most the file's ${this.#file.bytes.length} bytes in all`, 'more');
          tensors.set(path + name, tensor);
        } else if (depth < mostDeep) visit(child, `${path}${name}/`, depth + 1);
        else this.#file.fail('group', address, `at most ${mostDeep} groups within each other`, 'more');
      }
    };
    visit(this, '', 1);
    return tensors;
  }

  #child(name: string): Hdf5Object | undefined {
    const address = this.#allLinks.get(name);
    if (address === undefined) return undefined;
    const child = this.#children.get(name) ?? new Hdf5Object(this.#file, address);
    this.#children.set(name, child);
    return child;
  }

  get #allLinks(): Map<string, number> {
    return (this.#links ??= linksOf(this.#file, this.#messages));
  }

  #tensor(name: string): { tensor: StoredTensor; size: number } {
    const file = this.#file;
    const one = (kind: number, what: string): number =>
      this.#messages.find((message) => message.kind === kind)?.at ??
      file.fail(name.slice(0, 80), this.#address, `its ${what}`, 'none');
    const spaceAt = one(messageKinds.dataspace, 'dataspace');
    const shape = shapeAt(file, spaceAt);
    const { dtype, size, bigEndian } = dataTypeAt(file, one(messageKinds.datatype, 'datatype'));
    const length = countOf(file, shape, spaceAt) * size;
    const layoutAt = one(messageKinds.layout, 'layout');
    const plain = !this.#messages.some(({ kind }) => kind === messageKinds.externalFiles);
    const start = plain ? dataStart(file, layoutAt, length) : undefined;
    if (start !== undefined) file.expectWithin(name.slice(0, 80), start, length);
    const tensor = {
      dtype,
      shape,
      get bytes() {
        if (start === undefined)
          return file.fail(
            name.slice(0, 80),
            layoutAt,
            'numbers in one piece, as Keras writes them',
            'chunks or nothing: save it again without compression',
          );
        const copy = file.bytes.slice(start, start + length);
        return bigEndian ? swapped(copy, size) : copy;
      },
    };
    return { tensor, size: start === undefined ? 0 : length };
  }
}

/** Where a dataset's numbers stand in one piece, if they do. */
function dataStart(file: Hdf5Bytes, at: number, length: number): number | undefined {
  const version = file.number('layout', at, 1);
  if (version !== 3 && version !== 4) return undefined;
  const [compact, contiguous] = [0, 1];
  const kind = file.number('layout', at + 1, 1);
  if (kind === compact) return file.number('layout', at + 2, 2) >= length ? at + 4 : undefined;
  if (kind !== contiguous) return undefined;
  return file.address('layout', at + 2) ?? (length ? undefined : at);
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}
