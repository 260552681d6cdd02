import { expect, test } from 'vitest';
import { pixelSegments } from './jpeg-segments.js';

/** A JPEG that has a frame's header and ends. */
function frame(height: number, width: number, factors: number[]): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const components = factors.flatMap((hv, i) => [i + 1, hv, 0]);
  const length = 8 + components.length;
  return Uint8Array.of(255, 0xd8, 255, 0xc0, 0, length, 8, ...size, factors.length, ...components, 255, 0xd9);
}

test.each([
  ['a telephone, colours at half the size', 3000, 4000, [0x22, 0x11, 0x11]],
  ['grey', 4000, 4000, [0x11]],
  ['no component', 4000, 4000, []],
])('%s is let through', (_, height, width, factors) => {
  const bytes = frame(height, width, factors);
  expect(pixelSegments(bytes, 'a.jpg')).toEqual(Buffer.from(bytes));
});

test('too many samples are refused before they are decoded', () => {
  expect(() => pixelSegments(frame(4000, 4000, [0x11, 0x11, 0x11]), 'a.jpg')).toThrow(
    'a.jpg: expected at most 20 million samples of all colours, found 4000 x 4000, 48 of them',
  );
});
