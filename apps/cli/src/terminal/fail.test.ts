import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bptt, bpttProcess, json } from '../bptt.fixture.js';
import { data } from '../digits.fixture.js';

describe('with --json a failure is an object too', () => {
  test.each([
    [['evaluate', 'none.pt'], 'BPTT_FILE', 'none.pt: not found'],
    [['train', 'lstm', '--hidden', '0'], 'BPTT_ARGUMENT', "argument '0' is invalid"],
    [['train', 'lstm', '--bogus'], 'BPTT_ARGUMENT', "unknown option '--bogus'"],
    [['train', 'transformer'], 'BPTT_ARGUMENT', "'transformer' is invalid"],
    [['train'], 'BPTT_ARGUMENT', "missing required argument 'module'"],
    [['train', 'rnn', '--config', 'none.json'], 'BPTT_FILE', 'none.json: not found'],
    [['predict', 'none.pt', 'none.png'], 'BPTT_FILE', 'not found'],
  ])('%j', async (args, code, message) => {
    const ended = await bptt(...args, '--json');
    expect(ended.code).toBe(2);
    expect(json(ended)).toEqual({ error: { code, message: expect.stringContaining(message), exitCode: 2 } });
    expect(ended.stderr).toContain(message);
    expect((await bptt(...args)).stdout).toBe('');
  });
});

/** Every command and those below it, as the words that call them, from what --help lists. */
async function everyCommand(words: string[] = []): Promise<string[][]> {
  const [, list = ''] = (await bptt(...words, '--help')).stdout.split('\nCommands:\n');
  const names = [...list.split('\n\n')[0]!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
  const below: string[][] = [];
  for (const name of names)
    below.push(...(name === 'help' ? [[...words, name, 'me']] : await everyCommand([...words, name])));
  return [words, ...below];
}

test('every command says what is wrong as one object, be it its use or its input', async () => {
  const wrong: Record<string, string[]> = {
    train: ['lstm', '--data', 'none'],
    tune: ['lstm', '--space', 'none'],
    worker: ['--queue', 'none'],
    evaluate: ['none'],
    predict: ['none', 'none'],
    inspect: ['none'],
    export: ['none', '--onnx', 'x.onnx'],
    dataset: ['--data', 'none'],
    compare: ['none'],
    gradients: ['--model', 'none'],
    derive: ['--t', '0'],
    submit: ['none', '--to', 'none'],
    serve: ['--folder', 'none'],
    'serve init': ['--folder', join(data, 'train-labels-idx1-ubyte')],
    'serve token': [],
    'serve backup': ['x', '--folder', 'none'],
    'serve restore': ['none', '--folder', 'none'],
    'serve scorer': ['--folder', 'none'],
    bench: ['--from', 'none'],
    completion: ['nushell'],
    'help me': ['--bogus'],
    'serve help me': ['--bogus'],
    '': [],
  };
  for (const words of await everyCommand()) {
    const input = wrong[words.join(' ')];
    expect({ words, input }).toEqual({ words, input: expect.any(Array) });
    for (const more of [['--bogus'], input!]) {
      const ended = await bptt(...words, ...more, '--json');
      const { error } = json(ended);
      const what = { words, more, stdout: ended.stdout, stderr: ended.stderr };
      expect({ ...what, code: ended.code, error }).toEqual({
        ...what,
        code: 2,
        error: { code: expect.stringMatching(/^BPTT_(?!INTERNAL)/), message: expect.any(String), exitCode: 2 },
      });
      expect(ended.stdout.match(/\n/g)).toHaveLength(1);
      if (!String(error.message).startsWith('expected a command')) expect(ended.stderr).toContain(error.message);
    }
  }
});

test('a signal that no work listens to is exit 130', async () => {
  for (const by of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const ended = await bpttProcess(['bench', '--quick', '--only', 'tiny'], { interruptAt: /starting/, by });
    expect([by, ended.code]).toEqual([by, 130]);
  }
});
