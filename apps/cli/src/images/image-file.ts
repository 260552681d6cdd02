/** @file A PNG or JPEG file as brightness: what its header claims is checked before anything is decoded. */
import { convertIndexedToRgb, decode as decodePng } from 'fast-png';
import { imageSize } from 'image-size';
import jpeg from 'jpeg-js';
import { greyscale, type NdArray } from '@bptt/data';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { isJpeg, pixelSegments } from './jpeg-segments.js';
import { pixelChunks } from './png-chunks.js';

/** What decoding it would take decides: 12 megapixels of a telephone's camera, a scanned page in grey of 40. */
const mostJpegPixels = 16e6;
const mostPngBytes = 48 * 2 ** 20;
/** Where a header is, and how a picture is turned. */
const headBytes = 2 ** 18;
const mostFileBytes = 64 * 2 ** 20;

/**
 * The picture, upright, as [H, W] bytes from 0 to 255.
 * @throws FileError that names the file for what cannot be read, is no still PNG or JPEG, is broken or too large.
 */
export async function readImageFile(path: string): Promise<NdArray<Uint8Array>> {
  const file = await readRegularFile(path, mostFileBytes);
  const bytes = isJpeg(file) ? await orBroken(path, 'JPEG', () => pixelSegments(file, path)) : file;
  const { type, width, height, orientation } = sizeOf(bytes, path);
  if (type !== 'png' && type !== 'jpg') throw new FileError(path, `expected a PNG or JPEG image, found ${type}`);
  if (width < 1 || height < 1) throw new FileError(path, `expected pixels, found ${width} x ${height}`);
  if (type === 'jpg' && width * height > mostJpegPixels)
    throw new FileError(path, `expected at most ${mostJpegPixels / 1e6} megapixels, found ${width} x ${height}`);
  return orBroken(path, type === 'png' ? 'PNG' : 'JPEG', async () =>
    upright(type === 'png' ? fromPng(await pixelChunks(bytes, mostPngBytes, path)) : fromJpeg(bytes), orientation),
  );
}

async function orBroken<T>(path: string, format: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(path, `a broken ${format} image: ${(error as Error).message}`, { cause: error });
  }
}

function sizeOf(bytes: Uint8Array, path: string) {
  try {
    return imageSize(Uint8Array.from(bytes.subarray(0, headBytes))); // its own memory: image-size reads on in a shared one
  } catch (error) {
    throw new FileError(path, 'expected a PNG or JPEG image, found no image', { cause: error });
  }
}

function fromPng(bytes: Uint8Array): NdArray<Uint8Array> {
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height, depth, channels } = png;
  if (png.palette) {
    const data = convertIndexedToRgb(png);
    return greyscale({ data, shape: [height, width, data.length / (width * height)] });
  }
  const samples = depth < 8 ? unpacked(png.data as Uint8Array, width, height, depth) : png.data;
  const data = depth === 16 ? new Uint8Array(samples.length) : (samples as Uint8Array);
  if (depth === 16) for (let i = 0; i < data.length; i++) data[i] = samples[i]! >> 8;
  if (!png.transparency) return greyscale({ data, shape: [height, width, channels] });
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  const clear = Array.from(png.transparency, (value) => value * scale);
  return greyscale({ data: withAlpha(data, samples, clear), shape: [height, width, channels + 1] });
}

/** With an alpha channel that is 0 where the samples are those of the one colour that tRNS calls clear. */
function withAlpha(data: Uint8Array, samples: ArrayLike<number>, clear: number[]): Uint8Array {
  const channels = clear.length;
  const result = new Uint8Array((data.length / channels) * (channels + 1));
  for (let from = 0, to = 0; from < data.length; from += channels, to += channels + 1) {
    result.set(data.subarray(from, from + channels), to);
    result[to + channels] = clear.every((value, c) => samples[from + c] === value) ? 0 : 255;
  }
  return result;
}

/** Pixels of fewer than 8 bits, each row beginning with a byte, -> bytes from 0 to 255. */
function unpacked(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const row = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const result = new Uint8Array(height * width);
  for (let i = 0; i < result.length; i++) {
    const bit = (i % width) * depth;
    const byte = packed[Math.floor(i / width) * row + (bit >> 3)]!;
    result[i] = (255 * ((byte >> (8 - depth - (bit & 7))) & most)) / most;
  }
  return result;
}

function fromJpeg(bytes: Uint8Array): NdArray<Uint8Array> {
  const limits = { maxResolutionInMP: mostJpegPixels / 1e6, maxMemoryUsageInMB: 256 };
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    ...limits,
  });
  return greyscale({ data, shape: [height, width, 3] });
}

/** Turned as EXIF's orientation says, 1 to 8: where row 0 and column 0 of the stored picture belong. */
function upright(image: NdArray<Uint8Array>, orientation = 1): NdArray<Uint8Array> {
  if (!(orientation >= 2 && orientation <= 8)) return image;
  const [height, width] = image.shape as [number, number];
  const turned = orientation >= 5;
  const right = [2, 3, 7, 8].includes(orientation);
  const bottom = [3, 4, 6, 7].includes(orientation);
  const [rows, columns] = turned ? [width, height] : [height, width];
  const data = new Uint8Array(rows * columns);
  for (let i = 0; i < data.length; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [y, x] = turned ? [column, row] : [row, column];
    data[i] = image.data[(bottom ? height - 1 - y : y) * width + (right ? width - 1 - x : x)]!;
  }
  return { data, shape: [rows, columns] };
}
