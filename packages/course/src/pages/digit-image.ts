/** @file A digit's pixels as the address of an image: a BMP of 256 greys, which needs no packing. */
import type { WorstDigit } from '../scoring/job.js';

const greys = Buffer.alloc(256 * 4);
for (let level = 0; level < 256; level++) greys.writeUInt32LE(level * 0x010101, level * 4);

export function digitImage({ pixels, width, height }: Pick<WorstDigit, 'pixels' | 'width' | 'height'>): string {
  const bytes = Buffer.from(pixels, 'base64');
  const rowSize = Math.ceil(width / 4) * 4;
  const start = 54 + greys.length;
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(start + rowSize * height, 2);
  header.writeUInt32LE(start, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(-height, 22); // from top to bottom
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(8, 28);
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(rowSize);
    bytes.copy(row, 0, y * width, (y + 1) * width);
    return row;
  });
  return `data:image/bmp;base64,${Buffer.concat([header, greys, ...rows]).toString('base64')}`;
}
