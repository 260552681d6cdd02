/** @file `bptt derive`: the gradients of a small RNN by hand, as formulas and with numbers, checked. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { Random } from '@bptt/cells';
import {
  complexStep,
  derive,
  initialRNN,
  largestDifference,
  pascanuBound,
  toLatex,
  toText,
  type DerivedGradients,
  type Expression,
  type Matrix,
} from '@bptt/gradients-analysis/derive';
import { ArgumentError } from '@bptt/errors';
import { autodiff } from '@bptt/parity';
import { finite, seed, wholeNumberTo } from '../options/arguments.js';
import { manyOf, takes } from '../options/reader.js';
import { latex } from '../derive/latex.js';
import { lesson } from '../derive/lesson.js';
import { markdown } from '../derive/markdown.js';
import { terminal } from '../derive/terminal.js';
import { startSimd } from '../options/simd.js';
import { printCode, printJson, printText } from '../terminal/print.js';

interface Options {
  t: number;
  nonlinearity: 'tanh' | 'relu';
  hidden?: number;
  input?: number;
  seed: number;
  v?: Matrix;
  w?: Matrix;
  b?: Matrix;
  x?: Matrix;
  latex?: boolean;
  markdown?: boolean;
  json?: boolean;
}

const sizes = wholeNumberTo(4);

const matrix = takes(manyOf(manyOf(finite.schema)), rowsOf);

function rowsOf(text: string): Matrix {
  const rows = text.split(';').map((row) =>
    row
      .trim()
      .split(/[\s,]+/)
      .map((word) => (word === '' ? NaN : Number(word))),
  );
  if (rows.some((row) => row.length !== rows[0]!.length || row.some((value) => !Number.isFinite(value)))) {
    throw new InvalidArgumentError(`Expected rows of as many numbers each, such as '0.5,0.1; 0.2,0.3', got '${text}'.`);
  }
  const large = rows.flat().find((value) => !Number.isFinite(Math.fround(value)));
  if (large !== undefined) throw new InvalidArgumentError(`Expected numbers that fit float32, got ${large}.`);
  return rows;
}

export const deriveCommand = new Command('derive')
  .description('backpropagation through time by hand: ∂h/∂V, ∂h/∂W and ∂h/∂X₀ of an RNN, term by term, checked')
  .option('--t <n>', 'the time step that is derived, 1 to 6', wholeNumberTo(6), 3)
  .addOption(new Option('--nonlinearity <f>', 'of the RNN').choices(['tanh', 'relu']).default('tanh'))
  .option('--hidden <n>', 'units, 1 to 4 (default: 2)', sizes)
  .option('--input <n>', 'features of an input, 1 to 4 (default: 2)', sizes)
  .option('--seed <n>', "decides PyTorch's initial weights and the inputs", seed, 0)
  .option('--v <rows>', "recurrent weights of your own, such as '0.5,0.1; 0.2,0.3'", matrix)
  .option('--w <rows>', 'input weights of your own', matrix)
  .option('--b <numbers>', 'bias of your own (default: seeded; 0 beside weights of your own)', matrix)
  .option('--x <rows>', 'inputs of your own, a row for each step', matrix)
  .addOption(new Option('--latex', 'print LaTeX').conflicts(['markdown', 'json']))
  .addOption(new Option('--markdown', 'print Markdown with LaTeX formulas').conflicts(['json']))
  .option('--json', 'print one JSON object on stdout')
  .action(run);

async function run(options: Options): Promise<void> {
  const { t, nonlinearity } = options;
  const hiddenSize = options.hidden ?? options.v?.length ?? options.w?.length ?? 2;
  const inputSize = options.input ?? options.w?.[0]!.length ?? options.x?.[0]!.length ?? 2;
  const drawn = initialRNN(new Random(options.seed), {
    hiddenSize: sizesOf('--v', hiddenSize),
    inputSize: sizesOf('--w', inputSize),
    t,
    nonlinearity,
  });
  const own = options.v !== undefined || options.w !== undefined;
  const V = expectShape('--v', options.v, hiddenSize, hiddenSize) ?? drawn.V;
  const W = expectShape('--w', options.w, hiddenSize, inputSize) ?? drawn.W;
  const X = expectShape('--x', options.x, t, inputSize) ?? drawn.X;
  const b = expectShape('--b', options.b, 1, hiddenSize)?.[0] ?? (own ? drawn.b.map(() => 0) : drawn.b);
  await startSimd();
  const rnn = { nonlinearity, V, W, b, X };
  const result = derive(rnn);
  const check = {
    complexStep: largestDifference(result, complexStep(rnn)),
    autodiff: largestDifference(result, autodiff(rnn)),
  };
  if (options.json) {
    printJson({ ...readable(result), check });
    return;
  }
  const given = (['v', 'w', 'b', 'x'] as const)
    .filter((name) => options[name])
    .map((name) => (name === 'b' ? name : name.toUpperCase()));
  const origin = `hidden ${hiddenSize}, input ${inputSize}, ${given.length ? `${given.join(', ')} as given, the rest from ` : "PyTorch's initial weights of "}seed ${options.seed}`;
  const told = lesson(result, check, origin);
  if (options.latex) printCode(latex(told));
  else if (options.markdown) printCode(markdown(told));
  else printText(terminal(told));
}

function sizesOf(name: string, size: number): number {
  if (size > 4) throw new ArgumentError(name, 'at most 4 rows and columns', size);
  return size;
}

function expectShape(name: string, given: Matrix | undefined, rows: number, columns: number): Matrix | undefined {
  if (given && (given.length !== rows || given[0]!.length !== columns)) {
    throw new ArgumentError(name, `${rows} x ${columns} numbers`, `${given.length} x ${given[0]!.length}`);
  }
  return given;
}

/** The result with its formulas as text and LaTeX. */
function readable({ rnn, derivatives, ...rest }: DerivedGradients) {
  const both = (expression: Expression) => ({ text: toText(expression), latex: toLatex(expression) });
  return {
    ...rest,
    rnn,
    derivatives: derivatives.map(({ by, left, steps, general, columns, terms, value, norm }) => ({
      by,
      left: both(left),
      steps: steps.map(both),
      general: both(general),
      columns: columns.map(toText),
      terms: terms.map(({ formula, ...term }) => ({ formula: both(formula), ...term })),
      value,
      norm,
    })),
    bound: both(pascanuBound),
  };
}
