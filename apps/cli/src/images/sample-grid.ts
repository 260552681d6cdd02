/** @file Samples of each class side by side, one row a class: as PNG, as SVG and as blocks for a terminal. */
import { encode } from 'fast-png';
import { samplesPerClass, type ImageDataset } from '@bptt/data';

const gap = 2;
const labelWidth = 24;

export interface SampleGrid {
  png(): Uint8Array;
  svg(): string;
  blocks(): string;
}

/** The first `count` samples of each class. */
export function sampleGrid(dataset: ImageDataset, count: number): SampleGrid {
  const [, height, width] = dataset.shape;
  const pixels = (i: number) => dataset.images.subarray(i * height * width, (i + 1) * height * width);
  const classes = samplesPerClass(dataset, count).map((indices) => indices.map(pixels));
  const columns = Math.max(...classes.map((images) => images.length));
  const sheetWidth = columns * (width + gap) + gap;
  const sheetHeight = classes.length * (height + gap) + gap;

  const png = () => {
    const sheet = new Uint8Array(sheetWidth * sheetHeight).fill(64);
    classes.forEach((images, row) =>
      images.forEach((image, column) => {
        for (let y = 0; y < height; y++) {
          const top = (gap + row * (height + gap) + y) * sheetWidth + gap + column * (width + gap);
          sheet.set(image.subarray(y * width, (y + 1) * width), top);
        }
      }),
    );
    return encode({ width: sheetWidth, height: sheetHeight, data: sheet, channels: 1, depth: 8 });
  };

  const svg = () => {
    const scale = 2;
    const labels = classes.map((_, digit) => {
      const y = scale * (gap + digit * (height + gap) + height / 2);
      return `<text x="${labelWidth / 2}" y="${y}">${digit}</text>`;
    });
    const [w, h] = [labelWidth + scale * sheetWidth, scale * sheetHeight];
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img">
<title>${columns} samples of each class, 0 to ${classes.length - 1}</title>
<rect width="${w}" height="${h}" fill="#fff"/>
<g font-family="system-ui, sans-serif" font-size="14" text-anchor="middle" dominant-baseline="central">${labels.join('')}</g>
<image x="${labelWidth}" width="${scale * sheetWidth}" height="${h}" style="image-rendering:pixelated" href="data:image/png;base64,${Buffer.from(png()).toString('base64')}"/>
</svg>
`;
  };

  const blocks = () =>
    classes
      .map((images, digit) =>
        images.length
          ? beside(
              images.map((image) => halfBlocks(image, height, width)),
              digit,
            )
          : `${digit} (none)`,
      )
      .join('\n');

  return { png, svg, blocks };
}

/** Lines of an image: a character is two squares of `size` x `size` pixels, one above the other. */
export function halfBlocks(image: Uint8Array, height: number, width: number, size = 2): string[] {
  const ink = (y: number, x: number) => {
    let sum = 0;
    for (let dy = 0; dy < size; dy++)
      for (let dx = 0; dx < size; dx++) if (y + dy < height && x + dx < width) sum += image[(y + dy) * width + x + dx]!;
    return sum > size * size * 64;
  };
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2 * size) {
    let line = '';
    for (let x = 0; x < width; x += size)
      line += [' ', '▀', '▄', '█'][Number(ink(y, x)) + 2 * Number(ink(y + size, x))];
    lines.push(line);
  }
  return lines;
}

function beside(images: string[][], digit: number): string {
  return images[0]!
    .map((_, line) => `${line === 0 ? digit : ' '} ${images.map((image) => image[line]).join(' ')}`.trimEnd())
    .join('\n');
}
