/** @file Reads MNIST's own format, IDX: images [N, H, W] and labels [N], plain or gzipped. */
import { expectBytes, FormatError, type Bytes } from '@bptt/errors';
import { classesInWords, expectContent, turned, type ContentOptions } from '../classes.js';
import { ImageDataset } from '../image-dataset.js';
import type { NdArray } from '../nd-array.js';
import { gunzip, isGzip, maxRatio, maxUnpackedBytes, type Wanted } from './gunzip.js';
import { headBytesOf, idxKinds, readHeader, type IdxKind } from './header.js';

/** A file's bytes and what errors call them, such as its path. */
export interface NamedBytes {
  bytes: Bytes;
  source: string;
}

/**
 * Images [N, H, W], one byte a pixel, from an IDX file with the magic number 0x00000803, gzipped (seen by its first bytes; of one
 * member or several) or not. `data` is a copy. Nothing is allocated that the header merely claims.
 * @throws FormatError that names `source`, the field, its byte (of the unpacked file), what was expected and what was found.
 */
export async function readIdxImages(bytes: Bytes, source = 'images'): Promise<NdArray<Uint8Array>> {
  const { content, shape, headBytes, isOwn } = await readIdx(bytes, source, idxKinds.images);
  const data = content.subarray(headBytes);
  return { data: isOwn ? data : new Uint8Array(data), shape };
}

/**
 * Labels [N], counted from 0, from an IDX file with the magic number 0x00000801, or QMNIST's 0x00000c02 (rows [N, 8] of int32, of which
 * the first column is the class); otherwise like `readIdxImages`.
 * @param options how many classes there are, 10 when left out, and the label of the first one.
 * @throws FormatError as there, and for the first label that is none of the classes; ArgumentError for other options.
 */
export async function readIdxLabels(
  given: Bytes,
  source = 'labels',
  options: ContentOptions = {},
): Promise<NdArray<Uint8Array>> {
  const range = expectContent(options);
  const { content, shape, headBytes, kind } = await readIdx(given, source, idxKinds.labels, idxKinds.labelRows);
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [count, columns = 1] = shape as [number, number?];
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const offset = headBytes + (kind === idxKinds.labels ? i : 4 * columns * i);
    const label = (kind === idxKinds.labels ? view.getUint8(offset) : view.getInt32(offset)) - range.firstClass;
    if (label < 0 || label >= range.classes)
      throw new FormatError({
        source,
        field: `label ${i}`,
        offset,
        expected: `${classesInWords(range)}; classes and firstClass say what there is`,
        found: String(label + range.firstClass),
      });
    data[i] = label;
  }
  return { data, shape: [count] };
}

/**
 * A dataset from a file of images and the file of their labels.
 * @throws FormatError as `readIdxImages` and `readIdxLabels`, and for counts that differ; ArgumentError for other options.
 */
export async function readIdxDataset(
  images: NamedBytes,
  labels: NamedBytes,
  options: ContentOptions = {},
): Promise<ImageDataset> {
  const { classes, transposed } = expectContent(options);
  const pixels = await readIdxImages(images.bytes, images.source);
  const answers = await readIdxLabels(labels.bytes, labels.source, options);
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
  return new ImageDataset({
    images: transposed ? turned(pixels.data, [count, height, width]) : pixels.data,
    labels: answers.data,
    shape: transposed ? [count, width, height] : [count, height, width],
    classes,
  });
}

interface Idx {
  kind: IdxKind;
  content: Uint8Array;
  shape: number[];
  headBytes: number;
  /** Whether `content` is no view of what was given. */
  isOwn: boolean;
}

/** A file of one of two kinds, of which `other` is seen by its magic number. */
async function readIdx(given: Bytes, source: string, usual: IdxKind, other?: IdxKind): Promise<Idx> {
  const bytes = expectBytes(source, given);
  const packed = isGzip(bytes);
  const kindOf = (head: Uint8Array): IdxKind =>
    other && head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0) === other.magic
      ? other
      : usual;
  const content = packed ? await gunzip(bytes, source, headBytesOf(other ?? usual), wanted) : bytes;
  const kind = kindOf(content);
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
  if (content.length > fileBytes) refuse(shape, fileBytes, `${content.length - fileBytes} more bytes`);
  return { kind, content, shape, headBytes, isOwn: packed };

  function refuse(shape: readonly number[], offset: number, found: string): never {
    const expected = `the end of the file after [${shape.join(', ')}]`;
    throw new FormatError({ source, field: 'end', offset, expected, found });
  }

  function wanted(head: Uint8Array): Wanted {
    const header = readHeader(head, source, kindOf(head));
    const { shape, fileBytes } = header;
    const most = Math.min(bytes.length * maxRatio, maxUnpackedBytes.images);
    if (fileBytes <= most)
      return {
        bytes: fileBytes,
        refuse: (found) => refuse(shape, fileBytes, `at least ${found - fileBytes} more bytes`),
      };
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
