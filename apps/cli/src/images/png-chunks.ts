/** @file A PNG without anything but its pixels, which inflate to what the header says and no more. */
import { Readable } from 'node:stream';
import { constants, createInflate } from 'node:zlib';
import { FileError } from '@bptt/errors';

const wanted = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Of a pixel with a palette: its index and the colour, in red, green, blue and alpha. */
const palettePixel = 5;

/**
 * The signature and the chunks that decide pixels: other compressed ones are never opened.
 * @param mostBytes the most that its pixels may take, each sample in a byte, or two.
 * @throws FileError for an animation and for pixels that take more; Error for a file that is cut, or inflates to more than its header says.
 */
export async function pixelChunks(bytes: Uint8Array, mostBytes: number, path: string): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, 8)];
  const pixels: Uint8Array[] = [];
  let chunks = 1;
  let most = 0;
  for (let at = 8, type = ''; type !== 'IEND';) {
    if (at + 12 > bytes.length) throw new Error('it ends before its last chunk');
    const length = view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (length > bytes.length - at - 12) throw new Error(`its chunk ${type} ends after the file`);
    if (type === 'acTL') throw new FileError(path, 'expected a still image, found an animated PNG');
    if (type === 'IHDR' && length === 13) {
      const [width, height, depth, colour] = [
        view.getUint32(at + 8),
        view.getUint32(at + 12),
        bytes[at + 16]!,
        bytes[at + 17]!,
      ];
      const pixel = colour === 3 ? palettePixel : (channels[colour] ?? 4) * Math.max(1, depth / 8);
      if (width * height * pixel > mostBytes) {
        const expected = `expected pixels of at most ${mostBytes / 2 ** 20} MiB`;
        throw new FileError(path, `${expected}, found ${width} x ${height} of ${pixel} bytes each`);
      }
      const row = Math.ceil((width * depth * (channels[colour] ?? 4)) / 8);
      most = (row + 1) * height + (bytes[at + 20] ? 2 * row + 8 * height + 64 : 0); // interlaced ones have up to 15/8 as many, shorter rows
    }
    if (type === 'IDAT') pixels.push(bytes.subarray(at + 8, at + 8 + length));
    if (wanted.includes(type)) kept.push(bytes.subarray(at, at + 12 + length));
    at += 12 + length;
    chunks++;
  }
  await expectInflated(pixels, most);
  return kept.length === chunks ? bytes : Buffer.concat(kept);
}

/** Piece by piece, none of which is kept. */
async function expectInflated(pixels: readonly Uint8Array[], most: number): Promise<void> {
  let length = 0;
  const inflate = Readable.from(pixels).pipe(createInflate({ finishFlush: constants.Z_SYNC_FLUSH }));
  for await (const piece of inflate) {
    length += (piece as Buffer).length;
    if (length > most) throw new Error(`its pixels take more than the ${most} bytes of its header`);
  }
}
