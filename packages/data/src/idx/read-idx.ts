/** @file Reads MNIST's own format, IDX: images [N, H, W] and labels [N], plain or gzipped. */
import { expectBytes, FormatError, type Bytes } from '@bptt/errors';
import { classes, ImageDataset } from '../image-dataset.js';
import type { NdArray } from '../nd-array.js';
import { gunzip, isGzip, maxRatio } from './gunzip.js';
import { headBytesOf, idxKinds, readHeader, type IdxKind } from './header.js';

/** The most that is unpacked from one gzipped file: 1 GiB, twenty times MNIST. */
const maxUnpackedBytes = 2 ** 30;

/** A file's bytes and what errors call them, such as its path. */
export interface NamedBytes {
  bytes: Bytes;
  source: string;
}

/**
 * Images [N, H, W], one byte a pixel, from an IDX file with the magic number 0x00000803, gzipped (seen by its first bytes)
 * or not. `data` is a copy. Nothing is allocated that the header merely claims.
 * @throws FormatError that names `source`, the field, its byte (of the unpacked file), what was expected and what was found.
 */
export const readIdxImages = (bytes: Bytes, source = 'images'): Promise<NdArray<Uint8Array>> =>
  readIdx(bytes, source, idxKinds.images);

/**
 * Labels [N], each from 0 to 9, from an IDX file with the magic number 0x00000801; otherwise like `readIdxImages`.
 * @throws FormatError as there, and for the first label above 9.
 */
export async function readIdxLabels(bytes: Bytes, source = 'labels'): Promise<NdArray<Uint8Array>> {
  const labels = await readIdx(bytes, source, idxKinds.labels);
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    const expected = `a class from 0 to ${classes - 1}`;
    throw new FormatError({
      source,
      field: `label ${wrong}`,
      offset: headBytesOf(idxKinds.labels) + wrong,
      expected,
      found: String(labels.data[wrong]),
    });
  }
  return labels;
}

/**
 * A dataset from a file of images and the file of their labels.
 * @throws FormatError as `readIdxImages` and `readIdxLabels`, and for counts that differ.
 */
export async function readIdxDataset(images: NamedBytes, labels: NamedBytes): Promise<ImageDataset> {
  const pixels = await readIdxImages(images.bytes, images.source);
  const answers = await readIdxLabels(labels.bytes, labels.source);
  const [count, height, width] = pixels.shape as [number, number, number];
  if (count !== answers.data.length) {
    const expected = `${count}, one for each image of ${images.source}`;
    throw new FormatError({
      source: labels.source,
      field: 'number of labels',
      offset: 4,
      expected,
      found: String(answers.data.length),
    });
  }
  return new ImageDataset({ images: pixels.data, labels: answers.data, shape: [count, height, width] });
}

async function readIdx(given: Bytes, source: string, kind: IdxKind): Promise<NdArray<Uint8Array>> {
  const bytes = expectBytes(source, given);
  const packed = isGzip(bytes);
  const content = packed ? await gunzip(bytes, source, headBytesOf(kind), fileBytesOf) : bytes;
  const { shape, headBytes, fileBytes } = readHeader(content, source, kind);
  if (content.length < fileBytes) {
    const expected = `${fileBytes - headBytes} bytes for [${shape.join(', ')}]`;
    throw new FormatError({
      source,
      field: 'data',
      offset: headBytes,
      expected,
      found: `${content.length - headBytes}`,
    });
  }
  if (content.length > fileBytes) {
    const found = `${packed ? 'at least ' : ''}${content.length - fileBytes} more bytes`;
    throw new FormatError({
      source,
      field: 'end',
      offset: fileBytes,
      expected: `the end of the file after [${shape.join(', ')}]`,
      found,
    });
  }
  return { data: new Uint8Array(content.subarray(headBytes)), shape };

  function fileBytesOf(head: Uint8Array): number {
    const header = readHeader(head, source, kind);
    const most = Math.min(bytes.length * maxRatio, maxUnpackedBytes);
    if (header.fileBytes <= most) return header.fileBytes;
    const expected = `${header.fileBytes} bytes for [${header.shape.join(', ')}]`;
    throw new FormatError({
      source,
      field: 'sizes',
      offset: 4,
      expected,
      found: `${bytes.length} gzipped bytes, of which at most ${most} can be unpacked`,
    });
  }
}
