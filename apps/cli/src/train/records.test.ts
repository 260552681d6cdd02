import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { bptt, folder, json } from '../bptt.fixture.js';
import { data, quick } from '../digits.fixture.js';
import { crc32c as trusted } from '@aws-crypto/crc32c';
import { crc32c, EventFile } from './event-file.js';

test("the checksum is RFC 3720's", () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) % 256);
    expect(crc32c(bytes)).toBe(trusted(bytes));
  }
});

/** TensorBoard's own definitions, as far as scalars need them. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; } }
  message SessionLog { enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; } SessionStatus status = 1; }
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
      const crc = trusted(bytes.subarray(from, to));
      expect(view.getUint32(to, true)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
    }
    const message = root.lookupType('Event').decode(bytes.subarray(at + 12, at + 12 + length));
    found.push(
      message.toJSON() as {
        step?: string;
        fileVersion?: string;
        sessionLog?: { status: string };
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
  const [first, start, ...rest] = events(readFileSync(join(folder, 'runs/a', file!)));
  expect(first).toMatchObject({ fileVersion: 'brain.Event:2' });
  expect(start).toMatchObject({ step: '1', sessionLog: { status: 'START' } });
  const losses = rest.flatMap(({ step, summary }) =>
    summary!.value.filter(({ tag }) => tag === 'step/loss').map(({ simpleValue }) => [Number(step), simpleValue]),
  );
  expect(losses).toEqual(steps.map(({ step, loss }) => [step, loss]));
  expect(rest.at(-1)!.summary!.value.map(({ tag }) => tag)).toContain('epoch/valAccuracy');
});

/** What TensorBoard shows of a folder: file after file, and a START takes away what came before of its step and later ones. */
function shown(runs: string) {
  let found: ReturnType<typeof events> = [];
  for (const name of readdirSync(runs).sort())
    for (const event of events(readFileSync(join(runs, name)))) {
      if (event.sessionLog?.status === 'START') found = found.filter(({ step }) => Number(step) < Number(event.step));
      else if (event.summary) found.push(event);
    }
  return found.map(({ step, summary }) => [Number(step), summary!.value[0]!.simpleValue]);
}

test('a training that goes on puts its steps in the place of those after the checkpoint, a new one in the place of all', () => {
  const runs = join(folder, 'runs/b');
  const write = (before: number, steps: number[], loss: number) => {
    const file = new EventFile(runs, before, 1e12);
    for (const step of steps) file.scalars(step, { loss });
    file.close();
  };
  write(0, [1, 2, 3, 4], 1);
  write(2, [3, 4, 5], 2);
  expect(shown(runs)).toEqual([[1, 1], [2, 1], [3, 2], [4, 2], [5, 2]]); // prettier-ignore
  write(0, [1, 2], 3);
  expect(shown(runs)).toEqual([[1, 3], [2, 3]]); // prettier-ignore
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
