import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { writeModelFile } from '@bptt/formats';
import { bptt, folder, json, main } from '../bptt.fixture.js';

const course = join(folder, 'course');
const kept = join(folder, 'config', 'bptt', 'tokens.json');
let server: ChildProcess;
let address: string;
let token: string;

/** An LSTM of 4 units, made without tfjs, of which the command loads its own copy. */
function untrained(seed: number): Uint8Array {
  const shapes = {
    'rnn.weight_ih_l0': [16, 28],
    'rnn.weight_hh_l0': [16, 4],
    'rnn.bias_ih_l0': [16],
    'rnn.bias_hh_l0': [16],
    'fc.weight': [10, 4],
    'fc.bias': [10],
  };
  const weights = new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((a, b) => a * b);
      return [name, { shape, data: Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(seed * 100 + i)) }];
    }),
  );
  const sizes = { inputSize: 28, hiddenSize: 4, numLayers: 1, bidirectional: false, bias: true, classes: 10 };
  return writeModelFile({ architecture: { module: 'LSTM', head: 'last', ...sizes }, weights, card: {} });
}

beforeAll(async () => {
  for (const seed of [1, 2]) writeFileSync(join(folder, `${seed}.safetensors`), untrained(seed));
  const { stdout, stderr } = await bptt('serve', 'init');
  expect(stdout).toMatch(/Your token, shown this once: bptt_/);
  expect(stderr).toContain("MNIST's test labels are public");
  token = (await bptt('serve', 'token', 'Ada')).stdout.trim();
  expect(token).toMatch(/^bptt_[0-9a-f]{16}_[\w-]{43}$/);
  server = spawn(process.execPath, [main, 'serve', '--folder', course, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr!.on('data', (part: Buffer) => (log += part.toString()));
  address = await vi.waitFor(() => /^bptt: (http:\S+)$/m.exec(log)![1]!, { timeout: 60_000 });
});
afterAll(() => void server.kill());
beforeEach(() => {
  process.env['XDG_CONFIG_HOME'] = join(folder, 'config');
  process.env['BPTT_TOKEN'] = token;
});
afterEach(() => {
  for (const name of ['XDG_CONFIG_HOME', 'BPTT_TOKEN']) delete process.env[name];
});

test('a model is checked here, sent, scored and shown', async () => {
  const ended = await bptt('submit', '1.safetensors', '--to', address, '--json');
  expect(ended.stderr).toMatch(/1\.safetensors: LSTM, [\d.]+ ?% of 6000 validation images right/);
  expect(ended.code).toBe(0);
  expect(json(ended)).toMatchObject({ state: 'scored', publicScore: expect.any(Number), rank: 1, reason: null });
  const evaluated = await bptt('evaluate', '1.safetensors', '--json');
  const { submissions } = json(await bptt('submit', '--status', '--to', address, '--json'));
  expect(submissions).toHaveLength(1);
  // Of 10,000 images 5,000 are public.
  expect(Math.abs(json(evaluated)['accuracy'] - submissions[0].publicScore)).toBeLessThan(0.05);
  const board = await bptt('submit', '--board', '--to', address);
  expect(board.stdout).toMatch(/1\s+│ Ada \(you\)/);
});

test("a token comes from a file that is its owner's alone, or is moved there, and is never shown", async () => {
  delete process.env['BPTT_TOKEN'];
  const none = await bptt('submit', '--status', '--to', address);
  expect(none).toMatchObject({
    code: 2,
    stderr: "bptt: token: expected --token, --token-file or BPTT_TOKEN, got 'none'\n",
  });
  const given = await bptt('submit', '--status', '--to', address, '--token', token);
  expect(given.code).toBe(0);
  expect(given.stderr).toMatch(/can be seen by others[\s\S]*kept in .*tokens\.json/);
  expect(given.stderr + given.stdout).not.toContain(token.slice(-20));
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect((await bptt('submit', '--status', '--to', address)).code).toBe(0);
  chmodSync(kept, 0o644);
  expect(await bptt('submit', '--status', '--to', address)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/others may read it \(mode 644\): chmod 600/),
  });
  chmodSync(kept, 0o600);
  const file = join(folder, 'token');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  expect((await bptt('submit', '--status', '--to', address, '--token-file', file)).code).toBe(0);
  process.env['BPTT_TOKEN'] = `${token.slice(0, -2)}xx`;
  const wrong = await bptt('submit', '--status', '--to', address);
  expect(wrong).toMatchObject({ code: 2, stderr: `bptt: ${address}: this token is not known here, or was revoked\n` });
  expect(readFileSync(kept, 'utf8')).toContain(token);
});

test('what is no model does not leave this machine; what the server rejects is exit 1 with its reason', async () => {
  const model = readFileSync(join(folder, '2.safetensors'));
  writeFileSync(join(folder, 'broken.safetensors'), model.subarray(0, 1000));
  expect(await bptt('submit', 'broken.safetensors', '--to', address)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bptt: broken\.safetensors: .*expected/),
  });
  const sent = await bptt('submit', 'broken.safetensors', '--to', address, '--no-check', '--json');
  expect(sent.code).toBe(1);
  expect(json(sent)).toMatchObject({
    state: 'rejected',
    publicScore: null,
    reason: expect.stringMatching(/^the model: .*expected/),
  });
});

test('one need not wait', async () => {
  const ended = await bptt('submit', '2.safetensors', '--to', address, '--no-wait', '--no-check', '--json');
  expect(ended.code).toBe(0);
  expect(json(ended)).toMatchObject({
    id: expect.any(String),
    state: expect.stringMatching(/queued|validating|scoring/),
  });
  const { id } = json(ended);
  await expect
    .poll(
      async () =>
        json(await bptt('submit', '--status', '--to', address, '--json'))['submissions'].find(
          (each: any) => each.id === id,
        ).state,
      { timeout: 30_000 },
    )
    .toBe('scored');
});

test.each([
  [['submit'], /--to: expected the server's address/],
  [['submit', '--to', 'ftp://x'], /--to: expected an address such as/],
  [['submit', '--to', 'http://127.0.0.1:1'], /model: expected a model, or --status or --board/],
  [['serve', '--folder', 'nowhere'], /nowhere\/course\.json: not found: bptt serve init makes a course/],
  [['serve', 'init'], /course\/course\.json: is there already/],
  [['serve', 'token'], /names: expected names, or --csv/],
])('%j is named', async (args, message) => {
  expect(await bptt(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
});
