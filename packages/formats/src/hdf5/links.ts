/** @file The names in an HDF5 group and the addresses of what they stand for; section III and IV.A.2.g of the format. */
import type { Hdf5Bytes } from './hdf5-bytes.js';
import { messageKinds, type Message } from './object-header.js';

/** Name -> address. A link to elsewhere (soft or external) is left out. */
export function linksOf(file: Hdf5Bytes, messages: readonly Message[]): Map<string, number> {
  const links = new Map<string, number>();
  const add = (name: string, address: number, at: number) => {
    if (links.has(name)) file.fail('group', at, 'every name once', `${JSON.stringify(name.slice(0, 80))} twice`);
    links.set(name, address);
  };
  for (const { kind, at } of messages) {
    if (kind === messageKinds.symbolTable) readSymbolTable(file, at, add);
    else if (kind === messageKinds.link) readLink(file, at, add);
    else if (kind === messageKinds.linkInfo) {
      const heapAt = at + 2 + (file.number('link info', at + 1, 1) & 1 ? 8 : 0);
      if (file.address('link info', heapAt) !== undefined)
        file.fail('group', at, 'links in its header, as Keras writes them', 'a heap of links');
    }
  }
  return links;
}

type Add = (name: string, address: number, at: number) => void;

function readSymbolTable(file: Hdf5Bytes, at: number, add: Add): void {
  const heap = file.number('symbol table', at + 8, 8);
  file.expectSignature('heap', heap, 'HEAP');
  const namesAt = file.number('heap', heap + 24, 8);
  const namesEnd = namesAt + file.number('heap', heap + 8, 8);
  const nameAt = (place: number): string => {
    file.expectWithin('name', place, 1);
    const end = file.bytes.subarray(0, Math.max(place, namesEnd)).indexOf(0, place);
    return file.text('name', place, end < 0 ? file.bytes.length : end - place);
  };
  const root = file.number('symbol table', at, 8);
  for (const node of leavesOf(file, root)) {
    file.expectSignature('symbols', node, 'SNOD');
    const count = file.number('symbols', node + 6, 2);
    for (let i = 0; i < count; i++) {
      const entry = node + 8 + 40 * i;
      const [softLink, cacheAt] = [2, entry + 16];
      if (file.number('symbol', cacheAt, 4) === softLink) continue;
      add(nameAt(namesAt + file.number('symbol', entry, 8)), file.number('symbol', entry + 8, 8), entry);
    }
  }
}

/** The tree's leaves; each node is read once, and lies one level below the one that names it. */
function leavesOf(file: Hdf5Bytes, root: number): number[] {
  const seen = new Set<number>();
  const leaves: number[] = [];
  const visit = (node: number, due?: number): void => {
    if (seen.has(node)) file.fail('tree', node, 'every node once', 'it twice');
    seen.add(node);
    file.expectSignature('tree', node, 'TREE');
    const level = file.number('tree', node + 5, 1);
    if (due !== undefined && level !== due) file.fail('tree', node, `level ${due}`, String(level));
    const count = file.number('tree', node + 6, 2);
    for (let i = 0; i < count; i++) {
      const child = file.number('tree', node + 24 + 8 + 16 * i, 8);
      if (level) visit(child, level - 1);
      else leaves.push(child);
    }
  };
  visit(root);
  return leaves;
}

function readLink(file: Hdf5Bytes, at: number, add: Add): void {
  const flags = file.number('link', at + 1, 1);
  let place = at + 2;
  const kind = flags & 8 ? file.number('link', place++, 1) : 0;
  place += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const lengthBytes = 1 << (flags & 3);
  const length = file.number('link', place, lengthBytes);
  place += lengthBytes;
  if (kind === 0) add(file.text('link', place, length), file.number('link', place + length, 8), at);
}
