/** @file The weights that a Keras model's layers are due, and the check that each is used exactly once. */
import type { Stack } from './stack.js';
import type { Fail } from './topology.js';

export type Place = 'forward' | 'backward' | '';

/** One weight of a layer. */
export interface Part {
  layer: string;
  place: Place;
  part: 'kernel' | 'recurrent_kernel' | 'bias';
}

/** The file's name of a weight. */
type NameOf = (layer: string, place: Place, part: string) => string;

/** Finds the name of each weight among those of a file. */
export type Placing = (stack: Stack, names: Iterable<string>, fail: Fail) => NameOf;

/** Each layer's in the order in which Keras keeps them. */
export function partsOf({ recurrent, dense }: Stack): Part[] {
  const of = (layer: string, place: Place, parts: Part['part'][], bias: boolean): Part[] =>
    [...parts, ...(bias ? (['bias'] as const) : [])].map((part) => ({ layer, place, part }));
  return [
    ...recurrent.flatMap(({ name, bias, bidirectional }) =>
      (bidirectional ? (['forward', 'backward'] as const) : ([''] as const)).flatMap((place) =>
        of(name, place, ['kernel', 'recurrent_kernel'], bias),
      ),
    ),
    ...of(dense.name, '', ['kernel'], dense.bias),
  ];
}

/** For errors: `layer lstm`, `forward weights named kernel`. */
export const inWords = ({ layer, place, part }: Part): [field: string, weights: string] => [
  `layer ${layer}`,
  `${place} weights named ${part}`.trim(),
];

/** States of random generators, which Keras 3 keeps beside the weights of layers that drop out. */
export const isSeed = (name: string): boolean => /(^|\/)(seed_generator(_\d+)?\/|seed_generator_state$)/.test(name);

export const listed = (names: readonly string[]): string => names.join(', ').slice(0, 80);

/**
 * Where a file says itself which weight is which.
 * @param nameOf the name of a layer's weight, which is its `index`th.
 * @throws FormatError where a weight is missing, left over or used twice.
 */
export const placing =
  (nameOf: (part: Part, index: number) => string | undefined): Placing =>
  (stack, names, fail) => {
    const unused = new Set([...names].filter((name) => !isSeed(name)));
    const placed = new Map<string, string>();
    const counts = new Map<string, number>();
    for (const part of partsOf(stack)) {
      const index = counts.get(part.layer) ?? 0;
      counts.set(part.layer, index + 1);
      const [field, weights] = inWords(part);
      const name = nameOf(part, index);
      if (name === undefined || !unused.delete(name))
        return fail(field, `${weights} of its own`, listed([...(name === undefined ? unused : [name])]) || 'none left');
      placed.set(keyOf(part), name);
    }
    if (unused.size) fail('weights', 'none but those of the layers', listed([...unused]));
    return (layer, place, part) => placed.get(keyOf({ layer, place, part }))!;
  };

export const keyOf = ({ layer, place, part }: { layer: string; place: Place; part: string }): string =>
  JSON.stringify([layer, place, part]);
