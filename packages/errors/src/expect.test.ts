import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  expectBoolean,
  expectBytes,
  expectFloat32,
  expectFunction,
  expectInt32,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectWholeNumber,
  inWords,
  nearest,
} from './index.js';

test.each([
  ['num_layers', 'numLayers'],
  ['numlayers', 'numLayers'],
  ['NumLayers', 'numLayers'],
  ['hidden-size', 'hiddenSize'],
  ['hiden_size', 'hiddenSize'],
  ['epochs', 'numEpochs'],
  ['optimizer', 'optim'],
  ['loss', 'lossFunc'],
  ['momentun', 'momentum'],
  ['betsa', 'betas'],
  ['rl', 'lr'],
  ['tempo', undefined],
  ['', undefined],
  ['x', undefined],
])('nearest to %s: %s', (name, expected) => {
  const names = ['numLayers', 'hiddenSize', 'numEpochs', 'optim', 'lossFunc', 'momentum', 'betas', 'lr'];
  expect(nearest(name, names)).toBe(expected);
});

describe('options', () => {
  const known = ['lr', 'momentum'] as ('lr' | 'momentum')[];
  const check = (options: unknown) => () =>
    expectOptions('optimArgs', options as { lr?: number; momentum?: number }, known);

  test.each([{}, { lr: 1 }, { lr: 1, momentum: 0.9 }, { nesterov: undefined }])('%o is taken', (options) => {
    expect(check(options)()).toBe(options);
  });

  test.each([
    [{ momentun: 1 }, "optimArgs: expected only lr, momentum, got 'momentun'; did you mean momentum?"],
    [{ lr: 1, nesterov: true }, "optimArgs: expected only lr, momentum, got 'nesterov'"],
    [null, 'optimArgs: expected an object with options, got null'],
    [1e-3, 'optimArgs: expected an object with options, got 0.001'],
    [[1e-3], 'optimArgs: expected an object with options, got 0.001'],
  ])('%o is refused', (options, message) => {
    expect(check(options)).toThrow(new RegExp(`^${message.replaceAll(/[?.]/g, '\\$&')}$`));
  });
});

test.each<[() => unknown, string | undefined]>([
  [() => expectWholeNumber('n', 1), undefined],
  [() => expectWholeNumber('n', 0), 'n: expected a whole number >= 1, got 0'],
  [() => expectWholeNumber('n', 1.5), 'n: expected a whole number >= 1, got 1.5'],
  [() => expectWholeNumber('n', NaN), 'n: expected a whole number >= 1, got NaN'],
  [() => expectWholeNumber('n', '3' as never), "n: expected a whole number >= 1, got '3'"],
  [() => expectWholeNumber('n', 1e300), 'n: expected a whole number >= 1, got 1e+300'],
  [() => expectWholeNumber('n', 11, 0, 10), 'n: expected a whole number from 0 to 10, got 11'],
  [() => expectNumber('p', 0.5, { from: 0, to: 1 }), undefined],
  [() => expectNumber('p', true as never, { from: 0, to: 1 }), 'p: expected a number from 0 to 1, got true'],
  [() => expectNumber('p', NaN, { from: 0 }), 'p: expected a number >= 0, got NaN'],
  [() => expectNumber('p', Infinity), 'p: expected a finite number, got Infinity'],
  [() => expectNumber('p', '1' as never), "p: expected a finite number, got '1'"],
  [() => expectNumber('p', 1, { from: 0, below: 1 }), 'p: expected a number >= 0 and < 1, got 1'],
  [() => expectNumber('p', 0, { above: 0 }), 'p: expected a number > 0, got 0'],
  [() => expectBoolean('b', 1 as never), 'b: expected true or false, got 1'],
  [() => expectOneOf('head', 'last', ['last', 'mean']), undefined],
  [
    () => expectOneOf('head', 'meen' as never, ['last', 'mean']),
    "head: expected 'last' or 'mean', got 'meen'; did you mean mean?",
  ],
  [() => expectOneOf('head', 1 as never, ['last', 'mean']), "head: expected 'last' or 'mean', got 1"],
  [() => expectOneOf('head', 'toString' as never, ['last']), "head: expected 'last', got 'toString'"],
  [() => expectFunction('log', undefined), undefined],
  [() => expectFunction('log', 'x'), "log: expected a function, got 'x'"],
])('%s', (check, message) => {
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(message);
});

const foreign = (code: string): unknown => runInNewContext(code);

test.each([
  Uint8Array.of(1, 2, 3),
  Uint8Array.of(1, 2, 3).buffer,
  Buffer.from([1, 2, 3]),
  Uint8Array.of(0, 1, 2, 3, 4).subarray(1, 4),
  new DataView(Uint8Array.of(0, 1, 2, 3).buffer, 1),
  Uint8ClampedArray.of(1, 2, 3),
  foreign('Uint8Array.of(1, 2, 3)'),
  foreign('Uint8Array.of(1, 2, 3).buffer'),
  foreign('new DataView(Uint8Array.of(1, 2, 3).buffer)'),
])('%o are bytes', (value) => {
  const bytes = expectBytes('bytes', value as Uint8Array);
  expect(bytes).toBeInstanceOf(Uint8Array);
  expect([...bytes]).toEqual([1, 2, 3]);
});

test.each([
  [Float32Array.of(1), 'a Float32Array of 1'],
  [foreign('Float32Array.of(1)'), 'a Float32Array of 1'],
  [[1, 2, 3], '1,2,3'],
  ['abc', "'abc'"],
  [null, 'null'],
  [{ length: 3 }, 'an object of length'],
  [Promise.resolve(), 'a Promise'],
])('%o are no bytes', (value, found) => {
  expect(() => expectBytes('bytes', value as never)).toThrow(
    `bytes: expected bytes (a Uint8Array or an ArrayBuffer), got ${found}`,
  );
});

test('arrays of another realm share their memory', () => {
  const theirs = foreign('Float32Array.of(1, 2, 3).subarray(1)') as Float32Array;
  const ours = expectFloat32('data', theirs);
  expect(ours).toBeInstanceOf(Float32Array);
  ours[0] = 7;
  expect(theirs[0]).toBe(7);
  expect([...expectInt32('data', foreign('Int32Array.of(4)') as Int32Array)]).toEqual([4]);
  expect(() => expectInt32('data', Float32Array.of(4) as never)).toThrow(
    'data: expected an Int32Array, got a Float32Array',
  );
});

test.each([
  [Object.create(null), 'an object'],
  [Symbol('s'), 'Symbol(s)'],
  [new Map(), 'a Map'],
  [{ shape: [2, 3] }, 'a tensor [2, 3]'],
  [[Object.create(null)], 'an array of 1'],
  [function named() {}, 'a function named'],
  [10n, '10n'],
])('a value in words: %#', (value, words) => {
  expect(inWords(value)).toBe(words);
});
