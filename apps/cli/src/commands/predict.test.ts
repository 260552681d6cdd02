/** @file `bptt predict`, and the images it reads. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { beforeAll, describe, expect, test } from 'vitest';
import { LSTMClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';
import { bptt, folder } from '../bptt.fixture.js';
import { readImageFile } from '../images/image-file.js';

const predict = (...args: string[]) => bptt('predict', ...args);

/** A black bar on white, from the middle to the right of the top, in `channels` channels. */
const [height, width] = [60, 40];
const bar = (channels: number, dark = 0, light = 255) =>
  Uint8Array.from({ length: height * width * channels }, (_, i) => {
    const [y, x] = [Math.floor(i / channels / width), Math.floor(i / channels) % width];
    const alpha = channels % 2 === 0 && i % channels === channels - 1;
    return alpha ? 255 : y >= 10 && y < 40 && x >= 25 && x < 31 ? dark : light;
  });
const png = (channels: 1 | 2 | 3 | 4) => encode({ width, height, channels, depth: 8, data: bar(channels) });
const jpg = () => new Uint8Array(jpeg.encode({ width, height, data: bar(4) }, 95).data);
const file = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
};

beforeAll(async () => {
  await startKernels({ simd: 'strict' });
  await file(
    'model.safetensors',
    new LSTMClassifier({ hiddenSize: 4 }).save({ normalisation: { mean: 0.5, std: 0.5 } }),
  );
  await file('bar.png', png(1));
  await file('bar.jpg', jpg());
});

describe('bptt predict', () => {
  test('of a model of 47 classes, the ten likeliest', async () => {
    await file('letters.safetensors', new LSTMClassifier({ hiddenSize: 4, classes: 47 }).save());
    const { predictions } = JSON.parse((await predict('letters.safetensors', 'bar.png', '--json')).stdout) as {
      predictions: [{ digit: number; probabilities: number[] }];
    };
    const [{ digit, probabilities }] = predictions;
    expect(probabilities).toHaveLength(47);
    const { code, stdout } = await predict('letters.safetensors', 'bar.png', '--rows');
    const shown = [...stdout.matchAll(/ (\d+) █* +[\d.]+ %$/gm)].map(([, label]) => Number(label));
    const likeliest = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 10);
    expect([code, shown]).toEqual([0, likeliest]);
    expect(shown[0]).toBe(digit);
    expect(stdout).toContain(`"${likeliest[9]}"`);
  });

  test('--json: one object; the last row is the answer; PNG and JPEG agree', async () => {
    const { code, stdout, stderr } = await predict('model.safetensors', 'bar.png', 'bar.jpg', '--rows', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { model, predictions } = JSON.parse(stdout);
    expect(model).toBe('model.safetensors');
    expect(predictions.map(({ image, ink }: Record<string, string>) => [image, ink])).toEqual([
      ['bar.png', 'dark'],
      ['bar.jpg', 'dark'],
    ]);
    for (const { digit, probabilities, rows } of predictions) {
      expect([probabilities.length, rows.length]).toEqual([10, 28]);
      expect(rows.at(-1)).toEqual(probabilities);
      expect(probabilities[digit]).toBe(Math.max(...probabilities));
      for (const row of rows) expect(row.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 5);
    }
    expect(predictions[0].probabilities[0]).toBeCloseTo(predictions[1].probabilities[0], 3);
  });

  test('many pictures, read by several threads: the answers of one at a time, in their order, the bad ones named', async () => {
    const names = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const data = bar(1).map((value, j) => (j % width < 2 * i ? 255 : value));
        if (i !== 5) await file(`many-${i}.png`, encode({ width, height, channels: 1, depth: 8, data }));
        return `many-${i}.png`;
      }),
    );
    const all = await predict('model.safetensors', ...names, '--rows', '--json');
    expect([all.code, all.stderr]).toEqual([2, 'bptt: many-5.png: not found\n']);
    const { predictions, bad } = JSON.parse(all.stdout);
    expect(bad).toEqual([{ image: 'many-5.png', reason: 'many-5.png: not found' }]);
    for (const [i, name] of names.filter((name) => name !== 'many-5.png').entries()) {
      const one = JSON.parse((await predict('model.safetensors', name, '--rows', '--json')).stdout);
      expect(predictions[i]).toEqual(one.predictions[0]);
    }
  });

  test('shows what the network sees, ten probabilities, and rows when asked', async () => {
    const { code, stdout } = await predict('model.safetensors', 'bar.png', '--rows');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bar\.png: \d, \d+\.\d\d % sure; dark ink\n/);
    expect(stdout).toMatch(/^ {15}████ /m);
    expect(stdout.match(/\d+\.\d\d %$/gm)).toHaveLength(10);
    expect(stdout).toContain('rows: after so many rows of pixels');
    expect(stdout).not.toContain('\u001b');
  });

  test('--invert takes the other for ink', async () => {
    const ring = Uint8Array.from({ length: 3600 }, (_, i) =>
      Math.abs(Math.hypot(Math.floor(i / 60) - 30, (i % 60) - 30) - 16) < 4 ? 0 : 255,
    );
    await file('ring.png', encode({ width: 60, height: 60, channels: 1, depth: 8, data: ring }));
    const ink = async (...more: string[]) =>
      JSON.parse((await predict('model.safetensors', 'ring.png', '--json', ...more)).stdout).predictions[0].ink;
    expect([await ink(), await ink('--invert')]).toEqual(['dark', 'light']);
  });

  test.each([
    ['missing.png', undefined, 'not found'],
    ['empty.png', '', 'expected a PNG or JPEG image, found no image'],
    ['text.jpg', 'hello', 'expected a PNG or JPEG image, found no image'],
    ['moving.gif', 'GIF89a\x01\x00\x01\x00\x00\x00\x00', 'expected a PNG or JPEG image, found gif'],
    ['cut.png', () => png(3).slice(0, 90), 'a broken PNG image'],
    ['cut.jpg', () => jpg().slice(0, -200), 'a broken JPEG image'],
    ['bit.png', () => png(1).map((byte, i) => (i === 60 ? byte ^ 1 : byte)), 'a broken PNG image'],
    [
      'animated.png',
      () => withChunk(png(1), 'acTL', new Uint8Array(8)),
      'expected a still image, found an animated PNG',
    ],
    [
      'huge.png',
      () => png(1).map((byte, i) => (i >= 16 && i < 24 ? 127 : byte)),
      'expected pixels of at most 48 MiB, found 2139062143 x 2139062143 of 1 bytes each',
    ],
    [
      'bomb.png',
      () =>
        encode({ width: 3000, height: 3000, channels: 1, depth: 8, data: new Uint8Array(9e6) }).map((byte, i) =>
          i === 18 || i === 22 ? 0 : byte,
        ),
      'a broken PNG image',
    ],
    ['blank.png', () => encode({ width, height, channels: 1, depth: 8, data: bar(1, 255) }), 'nothing stands out'],
    ['cmyk.jpg', () => jpg().map((byte, i, all) => (isComponents(all, i) ? 4 : byte)), 'a broken JPEG image'],
  ])('%s: one line, the others are read, exit code 2', async (name, content, message) => {
    if (content !== undefined) await file(name, typeof content === 'function' ? content() : content);
    const { code, stdout, stderr } = await predict('model.safetensors', name, 'bar.png', '--json');
    expect(stderr).toMatch(new RegExp(`^bptt: ${name}: .*\n$`));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    const { predictions, bad } = JSON.parse(stdout);
    expect(predictions.map(({ image }: { image: string }) => image)).toEqual(['bar.png']);
    expect(bad).toEqual([{ image: name, reason: stderr.slice('bptt: '.length, -1) }]);
  });

  test('a model for other images is refused', async () => {
    await file('narrow.safetensors', new LSTMClassifier({ hiddenSize: 2, inputSize: 5 }).save());
    expect((await predict('narrow.safetensors', 'bar.png')).stderr).toBe(
      "bptt: narrow.safetensors: expected a model for rows of 28 pixels, got 'inputSize 5'\n",
    );
  });
});

describe('readImageFile', () => {
  test.each([1, 2, 3, 4] as const)('PNG of %i channels', async (channels) => {
    expect(await readImageFile(await file(`${channels}.png`, png(channels)))).toEqual({
      data: bar(1),
      shape: [height, width],
    });
  });

  test('PNG of 16 bits', async () => {
    const path = await file(
      '16.png',
      encode({ width, height, channels: 1, depth: 16, data: Uint16Array.from(bar(1), (value) => 257 * value) }),
    );
    expect(await readImageFile(path)).toEqual({ data: bar(1), shape: [height, width] });
  });

  test.each([
    ['RGB of 8 bits', 3, 8, [0, 12, 34]],
    ['grey of 16 bits', 1, 16, [4660]],
  ] as const)('PNG, %s, with a clear colour: clear is paper', async (name, channels, depth, clear) => {
    // Black on what is clear, and would be nearly black too.
    const pixel = (i: number) => (bar(1)[Math.floor(i / channels)] ? clear[i % channels]! : 0);
    const samples = { length: height * width * channels };
    const data =
      depth === 8 ? Uint8Array.from(samples, (_, i) => pixel(i)) : Uint16Array.from(samples, (_, i) => pixel(i));
    const key = Buffer.from(clear.flatMap((value) => [value >> 8, value & 255]));
    const bytes = withChunk(encode({ width, height, channels, depth, data }), 'tRNS', key);
    expect(await readImageFile(await file(`${name}.png`, bytes))).toEqual({ data: bar(1), shape: [height, width] });
  });

  test('JPEG with fill bytes before its markers is the same picture', async () => {
    const plain = jpg();
    const filled: number[] = [];
    plain.forEach((byte, i) => {
      const isMarker = byte === 0xff && i > 0 && plain[i + 1] !== 0 && plain[i + 1] !== 0xff;
      filled.push(...(isMarker ? [0xff, 0xff, byte] : [byte]));
    });
    expect(filled.length).toBeGreaterThan(plain.length);
    const expected = await readImageFile(await file('plain.jpg', plain));
    expect(await readImageFile(await file('filled.jpg', Uint8Array.from(filled)))).toEqual(expected);
  });

  test.each([
    ['a second frame', (all: Uint8Array, frame: number, scan: number) => [all.subarray(0, scan), all.subarray(frame)]],
    [
      'more than 64 scans',
      (all: Uint8Array, _: number, scan: number) => [
        all.subarray(0, scan),
        ...Array.from({ length: 70 }, () => all.subarray(scan, -2)),
        all.subarray(-2),
      ],
    ],
  ])('JPEG with %s is refused', async (problem, build) => {
    const all = jpg();
    const at = (marker: number) => all.findIndex((byte, i) => byte === 0xff && all[i + 1] === marker);
    const path = await file('odd.jpg', Buffer.concat(build(all, at(0xc0), at(0xda))));
    await expect(readImageFile(path)).rejects.toThrow(`odd.jpg: a broken JPEG image: ${problem}`);
  });

  test.each([
    [1, 8, 'of 1 bytes each'],
    [4, 8, 'of 4 bytes each'],
    [4, 16, 'of 8 bytes each'],
  ] as const)(
    'a small PNG of many pixels, %i channels of %i bits, is refused before it is unpacked',
    async (channels, depth, each) => {
      const header = Buffer.from(
        encode({
          width: 1,
          height: 1,
          channels,
          depth,
          data: depth === 8 ? new Uint8Array(channels) : new Uint16Array(channels),
        }),
      );
      header.writeUInt32BE(8000, 16);
      header.writeUInt32BE(8000, 20);
      const path = await file('many.png', header);
      await expect(readImageFile(path)).rejects.toThrow(`expected pixels of at most 48 MiB, found 8000 x 8000 ${each}`);
    },
  );

  // The place of the pixel that is stored in the upper left corner: row, column.
  test.each([
    [1, 0, 0],
    [2, 0, -1],
    [3, -1, -1],
    [4, -1, 0],
    [5, 0, 0],
    [6, 0, -1],
    [7, -1, -1],
    [8, -1, 0],
  ])('EXIF orientation %i', async (orientation, row, column) => {
    const data = new Uint8Array(16 * 24 * 4).fill(255);
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) data.fill(0, 4 * (24 * y + x), 4 * (24 * y + x) + 3);
    const stored = new Uint8Array(jpeg.encode({ width: 24, height: 16, data }, 95).data);
    const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
    const exif = [0xff, 0xe1, 0, tiff.length + 8, ...Buffer.from('Exif\0\0'), ...tiff];
    const { shape, data: seen } = await readImageFile(
      await file(`o${orientation}.jpg`, Uint8Array.from([0xff, 0xd8, ...exif, ...stored.slice(2)])),
    );
    expect(shape).toEqual(orientation < 5 ? [16, 24] : [24, 16]);
    const at = ((shape[0]! + row) % shape[0]!) * shape[1]! + ((shape[1]! + column) % shape[1]!);
    const corners = [0, shape[1]! - 1, (shape[0]! - 1) * shape[1]!, seen.length - 1];
    expect(corners.filter((corner) => seen[corner]! < 64)).toEqual([at]);
  });
});

/** A PNG with one more chunk after its header. */
function withChunk(bytes: Uint8Array, type: string, body: Uint8Array): Uint8Array {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), body])));
  return Buffer.concat([bytes.subarray(0, 33), length, Buffer.from(type), body, sum, bytes.subarray(33)]);
}

/** Whether byte i is the number of components in a JPEG's frame header. */
const isComponents = (all: Uint8Array, i: number) => all[i - 9] === 0xff && all[i - 8] === 0xc0;
