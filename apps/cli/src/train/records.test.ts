import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';
import { crc32c } from './event-file.js';

test("the checksum is RFC 3720's", () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
});

/** TensorBoard's own definitions, as far as scalars need them. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
  message Summary { message Value { string tag = 1; float simple_value = 2; } repeated Value value = 1; }`);

function events(bytes: Uint8Array) {
  const found = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    for (const [from, to] of [
      [at, at + 8],
      [at + 12, at + 12 + length],
    ] as const) {
      const crc = crc32c(bytes.subarray(from, to));
      expect(view.getUint32(to, true)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
    }
    const message = root.lookupType('Event').decode(bytes.subarray(at + 12, at + 12 + length));
    found.push(
      message.toJSON() as {
        step?: string;
        fileVersion?: string;
        summary?: { value: { tag: string; simpleValue: number }[] };
      },
    );
    at += 16 + length;
  }
  return found;
}

test('every step and epoch is written down, and the model is what it is without', async () => {
  const plain = json(
    await bptt('train', 'rnn', '--data', data, ...quick, '--epochs', '2', '--out', 'plain.st', '--json'),
  );
  const books = ['--log', 'steps.jsonl', '--tensorboard', 'runs/a'];
  const result = json(
    await bptt('train', 'rnn', '--data', data, ...quick, '--epochs', '2', '--out', 'books.st', '--json', ...books),
  );
  expect(result['sha256']).toBe(plain['sha256']);

  const lines = readFileSync(join(folder, 'steps.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number | string>);
  const steps = lines.filter(({ type }) => type === 'step');
  const epochs = lines.filter(({ type }) => type === 'epoch');
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
  epochs.forEach((line, i) => expect(line).toMatchObject((result['epochs'] as object[])[i]!));
  expect(epochs).toHaveLength(2);
  expect(epochs.at(-1)!['step']).toBe(steps.length);

  const [file] = readdirSync(join(folder, 'runs/a'));
  const [first, ...rest] = events(readFileSync(join(folder, 'runs/a', file!)));
  expect(first).toMatchObject({ fileVersion: 'brain.Event:2' });
  const losses = rest.flatMap(({ step, summary }) =>
    summary!.value.filter(({ tag }) => tag === 'step/loss').map(({ simpleValue }) => [Number(step), simpleValue]),
  );
  expect(losses).toEqual(steps.map(({ step, loss }) => [step, loss]));
  expect(rest.at(-1)!.summary!.value.map(({ tag }) => tag)).toContain('epoch/valAccuracy');
});

test.each([
  ['--tensorboard', 'a file'],
  ['--log', '.'],
])('%s at what cannot be written is exit 2 before the training, and nothing is saved', async (option, path) => {
  writeFileSync(join(folder, 'a file'), 'not a folder');
  const { code, stderr } = await bptt('train', 'rnn', '--data', data, ...quick, '--out', 'never.st', option, path);
  expect({ code, stderr: stderr.trim().split('\n').at(-1) }).toEqual({
    code: 2,
    stderr: expect.stringMatching(new RegExp(`^bptt: ${path}(/events[^/]*)?: cannot be written: `)),
  });
  expect(existsSync(join(folder, 'never.st'))).toBe(false);
});
