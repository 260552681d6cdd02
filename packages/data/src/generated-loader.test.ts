import { expect, test } from 'vitest';
import { GeneratedLoader } from './index.js';

const loaderOf = (seed?: number) => new GeneratedLoader((random) => random.uniform01(2), { length: 3, seed });

test('a pass has as many batches as it says, each pass others, the same for one seed', () => {
  const [one, two, other] = [loaderOf(1), loaderOf(1), loaderOf(2)];
  const passes = [[...one], [...one]];
  expect(passes.map((pass) => pass.length)).toEqual([one.length, 3]);
  expect(passes[0]).not.toEqual(passes[1]);
  expect([[...two], [...two]]).toEqual(passes);
  expect([...other]).not.toEqual(passes[0]);
});

test('passes side by side are those one after another', () => {
  const [first, second] = [loaderOf(), loaderOf()];
  const [a, b] = [first[Symbol.iterator](), first[Symbol.iterator]()];
  b.next();
  const [later, former] = [b.next().value, a.next().value];
  expect([[...second][0], [...second][1]]).toEqual([former, later]);
});

test('goes on with the next pass where a state was taken', () => {
  const [one, two] = [loaderOf(), loaderOf()];
  const pass = [...one];
  const state = one.state();
  two.loadState(structuredClone(state));
  const next = [...one];
  expect([...two]).toEqual(next);
  expect(next).not.toEqual(pass);
  expect(() => loaderOf(7).loadState(state)).toThrow('seed: expected 0, as in the checkpoint, got 7');
});

test.each([
  [() => new GeneratedLoader('x' as never, { length: 1 }), "make: expected a function (random) => batch, got 'x'"],
  [() => new GeneratedLoader(() => 1, { length: 0 }), 'length'],
  [() => new GeneratedLoader(() => 1, { length: 1, seed: -1 }), 'seed'],
  [() => new GeneratedLoader(() => 1, { length: 1, sed: 1 } as never), 'did you mean seed'],
])('%s is refused', (make, message) => expect(make).toThrow(message));
