/** @file A JPEG without anything but its pixels and what turns them upright, as decoders expect it: one frame, no fill bytes. */
import { FileError } from '@bptt/errors';

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;

/** Progressive files have about ten; each goes over all pixels, however small it is. */
const mostScans = 64;
const [endOfImage, startOfScan] = [0xd9, 0xda];
/** Start of frame of any kind; between them lie the tables DHT and DAC, and JPG. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** JFIF, Exif with the orientation, Adobe with the colours; others, and comments, hold no pixels. */
const isExtra = (marker: number) =>
  marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && ![0xe0, 0xe1, 0xee].includes(marker));

/** Of all components: 13 megapixels with colours at half the size, as telephones write them; each takes some ten bytes while it is decoded. */
const mostSamples = 20e6;

/**
 * The segments of a JPEG without the 0xFF that may stand before each marker (ITU-T T.81, B.1.1.2), up to its end.
 * @throws FileError for more samples than fit in memory; Error for a file that is cut, has a second frame, or more scans than a picture needs.
 */
export function pixelSegments(bytes: Uint8Array, path: string): Uint8Array {
  const kept = [bytes.subarray(0, 2)];
  let [frames, scans] = [0, 0];
  for (let at = 2, marker = 0; marker !== endOfImage;) {
    if (bytes[at] !== 0xff) throw new Error(`no marker at byte ${at}`);
    while (bytes[at + 1] === 0xff) at++;
    if (at + 1 >= bytes.length) throw new Error('it ends before its end marker');
    marker = bytes[at + 1]!;
    let end = at + 2;
    if (marker !== endOfImage) end += ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (end > bytes.length) throw new Error(`the segment at byte ${at} ends after the file`);
    if (isFrame(marker)) {
      if (++frames > 1) throw new Error('a second frame');
      expectFewSamples(bytes.subarray(at + 4, end), path);
    }
    if (marker === startOfScan) {
      if (++scans > mostScans) throw new Error(`more than ${mostScans} scans`);
      end = endOfScan(bytes, end);
    }
    if (!isExtra(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** @param frame its header: bits, height, width, and of each component an id, its sampling factors and its table (B.2.2). */
function expectFewSamples(frame: Uint8Array, path: string): void {
  const word = (at: number) => ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
  const [height, width] = [word(1), word(3)];
  const factors = Array.from({ length: frame[5] ?? 0 }, (_, i) => frame[7 + 3 * i] ?? 0);
  const [most, all] = [
    Math.max(...factors.map((hv) => hv >> 4)) * Math.max(...factors.map((hv) => hv & 15)),
    factors.reduce((sum, hv) => sum + (hv >> 4) * (hv & 15), 0),
  ];
  const samples = (height * width * all) / most;
  if (!(samples > mostSamples)) return; // a frame without components is for the decoder to refuse
  const found = `${width} x ${height}, ${Math.round(samples / 1e6)} of them: a smaller picture is as good`;
  throw new FileError(path, `expected at most ${mostSamples / 1e6} million samples of all colours, found ${found}`);
}

/** Where the next marker begins that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0xff;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}
