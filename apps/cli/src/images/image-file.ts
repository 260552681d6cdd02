/** @file A PNG or JPEG file as brightness: what its header claims is checked before anything is decoded. */
import { convertIndexedToRgb, decode as decodePng } from 'fast-png';
import { imageSize } from 'image-size';
import jpeg from 'jpeg-js';
import { greyscale, type NdArray } from '@bptt/data';
import { FileError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { pixelChunks } from './png-chunks.js';

/** 50 megapixels, more than a telephone's camera makes. */
const mostPixels = 50e6;
const mostBytes = 64 * 2 ** 20;

/**
 * The picture, upright, as [H, W] bytes from 0 to 255.
 * @throws FileError that names the file for what cannot be read, is no still PNG or JPEG, is broken or too large.
 */
export async function readImageFile(path: string): Promise<NdArray<Uint8Array>> {
  const bytes = await readRegularFile(path, mostBytes);
  const { type, width, height, orientation } = sizeOf(bytes, path);
  if (type !== 'png' && type !== 'jpg') throw new FileError(path, `expected a PNG or JPEG image, found ${type}`);
  if (width < 1 || height < 1 || width * height > mostPixels)
    throw new FileError(path, `expected at most ${mostPixels / 1e6} megapixels, found ${width} x ${height}`);
  try {
    return upright(type === 'png' ? fromPng(bytes, path) : fromJpeg(bytes), orientation);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(path, `a broken ${type === 'png' ? 'PNG' : 'JPEG'} image: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function sizeOf(bytes: Uint8Array, path: string) {
  try {
    return imageSize(bytes);
  } catch (error) {
    throw new FileError(path, 'expected a PNG or JPEG image, found no image', { cause: error });
  }
}

function fromPng(bytes: Uint8Array, path: string): NdArray<Uint8Array> {
  const png = decodePng(pixelChunks(bytes, path), { checkCrc: true });
  const { width, height, depth } = png;
  if (png.palette) {
    const data = convertIndexedToRgb(png);
    return greyscale({ data: Uint8Array.from(data), shape: [height, width, data.length / (width * height)] });
  }
  const data =
    depth < 8
      ? unpacked(png.data as Uint8Array, width, height, depth)
      : depth === 16
        ? Uint8Array.from(png.data, (value) => value >> 8)
        : Uint8Array.from(png.data);
  return greyscale({ data, shape: [height, width, png.channels] });
}

/** Pixels of fewer than 8 bits, each row beginning with a byte, -> bytes from 0 to 255. */
function unpacked(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const row = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = packed[Math.floor(i / width) * row + (bit >> 3)]!;
    return (255 * ((byte >> (8 - depth - (bit & 7))) & most)) / most;
  });
}

function fromJpeg(bytes: Uint8Array): NdArray<Uint8Array> {
  const limits = { maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: 1024 };
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
  const data = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [y, x] = turned ? [column, row] : [row, column];
    return image.data[(bottom ? height - 1 - y : y) * width + (right ? width - 1 - x : x)]!;
  });
  return { data, shape: [rows, columns] };
}
