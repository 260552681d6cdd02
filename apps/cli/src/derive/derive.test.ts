/** @file `bptt derive` as it is used: text, LaTeX, Markdown, JSON, and weights that do not fit. */
import { expect, test } from 'vitest';
import { bptt } from '../bptt.fixture.js';

const derive = (...args: string[]) => bptt('derive', ...args);

test('shows formulas, numbers and how far they are from two checks', async () => {
  const { code, stdout, stderr } = await derive();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('∂h₃/∂V = ∂⁺h₃/∂V + D₃ V ∂h₂/∂V');
  expect(stdout.replaceAll('\n', ' ')).toContain('h₁ reads X₀, h₂ reads X₁, h₃ reads X₂.');
  expect(stdout).toContain('Largest difference');
});

test.each([
  ['tanh', 'W', 3],
  ['relu', 'V', 6],
  ['tanh', 'X0', 1],
] as const)('--json: %s, d/d%s, t = %i: the terms add up, the checks hold', async (nonlinearity, by, t) => {
  const { stdout, stderr } = await derive('--json', '--t', String(t), '--nonlinearity', nonlinearity, '--hidden', '3');
  expect(stderr).toBe('');
  const { derivatives, check, steps } = JSON.parse(stdout);
  expect(steps).toHaveLength(t);
  expect(check.complexStep).toBeLessThan(1e-14);
  expect(check.autodiff).toBeLessThan(1e-6);
  const { terms, value, columns, left } = derivatives.find((each: { by: string }) => each.by === by);
  expect(left.latex).toContain('\\frac');
  expect(columns).toHaveLength(value[0].length);
  value.forEach((row: number[], i: number) =>
    row.forEach((entry, j) =>
      expect(terms.reduce((sum: number, term: { value: number[][] }) => sum + term.value[i]![j]!, 0)).toBeCloseTo(
        entry,
        12,
      ),
    ),
  );
});

test('takes weights of its user', async () => {
  const { stdout } = await derive('--json', '--nonlinearity', 'relu', '--v', '2', '--w', '3', '--x', '1; 0; 0');
  const { derivatives, rnn } = JSON.parse(stdout);
  expect(rnn).toEqual({ nonlinearity: 'relu', V: [[2]], W: [[3]], b: [0], X: [[1], [0], [0]] });
  expect(derivatives.map(({ value }: { value: number[][] }) => value)).toEqual([[[12]], [[4]], [[12]]]); // h_3 = V V W X_0
});

test('--latex is ASCII that balances, --markdown has its formulas between dollars', async () => {
  const latex = (await derive('--latex', '--nonlinearity', 'relu', '--v', '1.2')).stdout;
  expect(latex).toMatch(/^[\x20-\x7e\n]*$/);
  for (const [, environment] of latex.matchAll(/\\begin\{([a-z*]+)\}/g))
    expect(latex.split(`\\begin{${environment}}`).length).toBe(latex.split(`\\end{${environment}}`).length);
  const markdown = (await derive('--markdown')).stdout;
  expect(markdown).toContain('## On paper');
  expect(markdown.split('$$').length % 2).toBe(1);
});

test.each([
  [['--t', '7'], 'whole number from 1 to 6'],
  [['--hidden', '5'], 'whole number from 1 to 4'],
  [['--v', '1,2;3'], 'rows of as many numbers each'],
  [['--v', '1,x'], 'rows of as many numbers each'],
  [['--v', '1,2'], '--v: expected 1 x 1 numbers, got'],
  [['--x', '1;2'], '--x: expected 3 x 1 numbers, got'],
  [['--v', '1;2;3;4;5'], '--v: expected at most 4'],
  [['--v', '1e300'], 'numbers that fit float32, got 1e+300'],
  [['--latex', '--markdown'], 'cannot be used with'],
])('%j is refused with one line', async (args, message) => {
  const { code, stdout, stderr } = await derive(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
