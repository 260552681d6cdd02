/** @file `bptt gradients` as it is used: the table, JSON, figures, a model, Ctrl-C and wrong options. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { initialise, LSTMClassifier } from '@bptt/cells';
import { saveModel } from '@bptt/cells/node';
import { startKernels } from '@bptt/kernels';
import { bptt, bpttProcess, folder, type Ended } from '../bptt.fixture.js';

let model: string;

beforeAll(async () => {
  model = join(folder, 'lstm.safetensors');
  await startKernels();
  const lstm = new LSTMClassifier({ hiddenSize: 6, seed: 3 });
  await saveModel(lstm, model, { seed: 2, normalisation: { mean: 0.5, std: 0.5 } });
  lstm.dispose();
});

/** Where the machine is slow the command says how far it is, which is left out of `stderr`. */
async function gradients(...args: string[]): Promise<Ended> {
  const ended = await bptt('gradients', ...args);
  return { ...ended, stderr: ended.stderr.replaceAll(/^\w+: \d+ %\n/gm, '') };
}
const small = ['--hidden', '4', '--steps', '12', '--seeds', '3'];

test('the table, the sketch and what there is to see', async () => {
  const { code, stdout, stderr } = await gradients(...small);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('LSTM, forget bias 1');
  expect(stdout).toMatch(/What do you see\? The gradient vanishes: RNN × 0\.\d+ per step back/);
  expect(stdout).toContain('└────────────');
});

test('--json is one object with the norms of each cell, newest last', async () => {
  const { stdout } = await gradients('--json', ...small);
  const { cells, beside, steps } = JSON.parse(stdout);
  expect(steps).toBe(12);
  expect(cells.map(({ name }: { name: string }) => name)).toEqual(['rnn', 'lstm', 'gru']);
  for (const { norms, lower, upper, decayPerStep, halfLife } of [...cells, ...beside]) {
    expect(norms).toHaveLength(12);
    expect(norms[11]).toBeGreaterThan(norms[0]);
    norms.forEach((norm: number, t: number) => expect(lower[t] <= norm && norm <= upper[t]).toBe(true));
    expect(halfLife).toBeCloseTo(Math.LN2 / -Math.log(decayPerStep), 10);
  }
  expect(beside[0].decayPerStep).toBeGreaterThan(cells[1].decayPerStep);
});

test('options change what they name', async () => {
  const of = async (...args: string[]) => JSON.parse((await gradients('--json', ...small, ...args)).stdout).cells;
  const [orthogonal] = await of('--cells', 'rnn', '--init', 'orthogonal', '--nonlinearity', 'relu');
  expect(orthogonal.label).toBe('RNN, relu, orthogonal');
  const [slow, fast] = [
    await of('--cells', 'rnn', '--spectral-radius', '0.9'),
    await of('--cells', 'rnn', '--spectral-radius', '0.1'),
  ];
  expect(slow[0].decayPerStep).toBeGreaterThan(3 * fast[0].decayPerStep);
  const [one] = await of('--cells', 'gru', '--steps', '1');
  expect(one).toMatchObject({ decayPerStep: null, halfLife: null, reason: 'one step has no decay' });
});

describe.each(['inputs', 'states', 'jacobians', 'lyapunov', 'gates', 'weights'])('--view %s', (view) => {
  test('of untrained networks: numbers and a figure', async () => {
    const out = join(folder, `${view}.svg`);
    const { code, stdout, stderr } = await gradients(...small, '--view', view, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`saved ${out}`);
    expect(await readFile(out, 'utf8')).toMatch(/^<svg[^]*<\/svg>\n$/);
  });
  test('of a model', async () => {
    const { code, stdout } = await gradients('--model', model, '--samples', '4', '--view', view, '--json');
    expect(code).toBe(0);
    const { networks, cells, before, occlusion } = JSON.parse(stdout);
    if (view === 'inputs') {
      expect(cells[0].norms).toHaveLength(28);
      expect(before.norms).not.toEqual(cells[0].norms);
      expect(occlusion.median).toHaveLength(28);
    } else expect(networks.map(({ label }: { label: string }) => label)).toContain('LSTM, trained');
  });
});

test('before training a model has the weights that training begins with', async () => {
  const path = join(folder, 'chrono.safetensors');
  const lstm = new LSTMClassifier({ hiddenSize: 6, seed: 5 });
  initialise(lstm.rnn, { init: 'chrono', seed: 5, maxSteps: 28 });
  await saveModel(lstm, path, { seed: 5, recipe: { init: 'chrono', forgetBias: null } });
  lstm.dispose();
  const { cells, before } = JSON.parse((await gradients('--model', path, '--samples', '3', '--json')).stdout);
  expect(before.norms).toEqual(cells[0].norms);
});

test('a PNG is drawn with a font of its own', async () => {
  const out = join(folder, 'a.png');
  await gradients(...small, '--out', out);
  const { width, height, data, channels } = decode(await readFile(out));
  expect(width).toBe(1520);
  const inked = Array.from({ length: 200 }, (_, y) => y + height - 200).some((y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * channels]!).some((red) => red < 128),
  );
  expect(inked, 'the caption').toBe(true);
});

test('Ctrl-C ends a long analysis with 130', async () => {
  const long = ['gradients', '--hidden', '64', '--steps', '500', '--seeds', '1000', '--cells', 'gru'];
  expect((await bpttProcess(long, { interruptAt: /%/ })).code).toBe(130); // it says how far it is
});

test.each([
  [['--cells', 'rnn,gpt'], "--cells: expected a list of rnn, lstm, gru, got 'gpt'"],
  [['--init', 'identity', '--cells', 'lstm'], '--init: expected only with rnn'],
  [['--init', 'chrono', '--cells', 'rnn'], '--init: expected only with lstm or gru'],
  [['--forget-bias', '1', '--cells', 'gru'], '--forget-bias: expected only with lstm'],
  [['--view', 'gates', '--cells', 'rnn'], 'an RNN has no gates'],
  [['--samples', '3'], '--samples: expected only with --model'],
  [['--out', 'a.pdf'], '--out: expected a file ending in .svg or .png'],
  [['--out', join(import.meta.filename, 'all.svg')], 'cannot be written'],
  [['--model', 'missing.safetensors'], 'missing.safetensors'],
  [['--model', 'missing.safetensors', '--steps', '3'], '--steps: expected nothing beside --model'],
  [['--seeds', '0'], 'a whole number from 1 to 10000'],
])('%j is refused with one line, and nothing is written', async (args, message) => {
  const { code, stdout, stderr } = await gradients(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  await expect(stat(join(folder, 'a.pdf'))).rejects.toThrow('ENOENT');
});
