/** @file The messages of an HDF5 object: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section IV.A */
import type { Hdf5Bytes } from './hdf5-bytes.js';

/** The kinds of messages that are read here. */
export const messageKinds = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  externalFiles: 7,
  layout: 8,
  filters: 11,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
} as const;

export interface Message {
  kind: number;
  at: number;
  size: number;
}

interface Block {
  at: number;
  end: number;
}

/** All messages of the object at an address, those of its continuations included. */
export function messagesOf(file: Hdf5Bytes, address: number): Message[] {
  const isNew = file.number('object header', address, 1) === 'O'.charCodeAt(0);
  const header = isNew ? newHeader(file, address) : oldHeader(file, address);
  const { blocks, headBytes, continued } = header;
  const messages: Message[] = [];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.at)) file.fail('object header', block.at, 'every block once', 'it twice');
    seen.add(block.at);
    for (let at = block.at; at + headBytes <= block.end;) {
      const kind = file.number('message', at, isNew ? 1 : 2);
      const size = file.number('message', at + (isNew ? 1 : 2), 2);
      const isShared = (file.number('message', at + (isNew ? 3 : 4), 1) & 2) !== 0;
      at += headBytes;
      file.expectWithin('message', at, size);
      if (at + size > block.end) file.fail('message', at, `at most ${block.end - at} bytes`, String(size));
      if (kind === messageKinds.continuation) blocks.push(continued(at));
      // A shared one stands elsewhere; Keras writes none.
      else if (!isShared) messages.push({ kind, at, size });
      at += size;
    }
  }
  return messages;
}

interface Header {
  blocks: Block[];
  /** What stands before each message's content. */
  headBytes: number;
  continued(at: number): Block;
}

function oldHeader(file: Hdf5Bytes, address: number): Header {
  const version = file.number('object header', address, 1);
  if (version !== 1) file.fail('object header', address, 'version 1 or 2', String(version));
  const at = address + 16;
  return {
    blocks: [{ at, end: at + file.number('object header', address + 8, 4) }],
    headBytes: 8,
    continued: (place) => {
      const start = file.number('continuation', place, 8);
      return { at: start, end: start + file.number('continuation', place + 8, 8) };
    },
  };
}

function newHeader(file: Hdf5Bytes, address: number): Header {
  file.expectSignature('object header', address, 'OHDR');
  const flags = file.number('object header', address + 5, 1);
  const sizeBytes = 1 << (flags & 3);
  const sizeAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const at = sizeAt + sizeBytes;
  return {
    blocks: [{ at, end: at + file.number('object header', sizeAt, sizeBytes) }],
    headBytes: flags & 4 ? 6 : 4,
    continued: (place) => {
      const start = file.number('continuation', place, 8);
      file.expectSignature('continuation', start, 'OCHK');
      return { at: start + 4, end: start + file.number('continuation', place + 8, 8) - 4 };
    },
  };
}
