import { describe, expect, test } from 'vitest';
import { bptt, bpttProcess, json } from '../bptt.fixture.js';

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

test('a signal that no work listens to is exit 130', async () => {
  for (const by of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const ended = await bpttProcess(['bench', '--quick', '--only', 'tiny'], { interruptAt: /starting/, by });
    expect([by, ended.code]).toEqual([by, 130]);
  }
});
