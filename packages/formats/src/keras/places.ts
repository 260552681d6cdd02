/** @file Which of a Keras file's weights belongs where: exact paths after a prefix that all share, each weight used exactly once. */
import type { RecurrentModule } from '../layout.js';
import type { Stack } from './stack.js';
import type { Fail } from './topology.js';

/** A weight that is due: a part of a layer, under one of the paths that versions of Keras give it. */
interface Slot {
  /** For errors: `layer lstm`, `forward weights named kernel`. */
  what: [field: string, weights: string];
  layer: string;
  path: RegExp;
}

export type Place = 'forward' | 'backward' | '';

const cellNames: Record<RecurrentModule, string> = { RNN: 'simple_rnn', LSTM: 'lstm', GRU: 'gru' };

const slotName = (layer: string, place: Place, part: string): Slot['what'] => [
  `layer ${layer}`,
  `${place} weights named ${part}`.trim(),
];

function* slotsOf({ recurrent, dense }: Stack): Generator<Slot> {
  for (const { name, module, bias, bidirectional, inner } of recurrent) {
    // The layer's own path, within it perhaps the cell's, whose number counts cells.
    const cell = `(?:${cellNames[module]}_cell(?:_\\d+)?/)?`;
    const places: [Place, string][] = bidirectional
      ? [
          ['forward', `/(?:${inner[0].map(escaped).join('|')})`],
          ['backward', `/(?:${inner[1].map(escaped).join('|')})`],
        ]
      : [['', '']];
    for (const [place, path] of places) {
      for (const part of ['kernel', 'recurrent_kernel', ...(bias ? ['bias'] : [])])
        yield {
          layer: name,
          what: slotName(name, place, part),
          path: new RegExp(`^${escaped(name)}${path}/${cell}${part}$`, 's'),
        };
    }
  }
  for (const part of ['kernel', ...(dense.bias ? ['bias'] : [])])
    yield {
      layer: dense.name,
      what: slotName(dense.name, '', part),
      path: new RegExp(`^${escaped(dense.name)}/${part}$`, 's'),
    };
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** States of random generators, which Keras 3 keeps beside the weights of layers that drop out. */
const isSeed = (name: string): boolean => /(^|\/)(seed_generator(_\d+)?\/|seed_generator_state$)/.test(name);

/**
 * The file's name of each weight, by layer, place and part.
 * @throws FormatError where a weight is missing, left over, used twice, or there are several for one place.
 */
export function placesOf(
  stack: Stack,
  names: Iterable<string>,
  fail: Fail,
): (layer: string, place: Place, part: string) => string {
  const stored = [...names].filter((name) => !isSeed(name));
  const slots = [...slotsOf(stack)];
  const tried = commonPrefixes(stored).map((prefix) => assign(slots, stored, prefix));
  const fitting = tried.filter(({ problem }) => !problem);
  if (fitting.length > 1) {
    const prefixes = fitting
      .map(({ prefix }) => `'${prefix}'`)
      .join(', ')
      .slice(0, 80);
    fail('weights', 'one way to give each layer its own', `several, after ${prefixes}`);
  }
  const best = fitting[0] ?? tried.reduce((a, b) => (b.placed.size > a.placed.size ? b : a));
  if (best.problem) fail(...best.problem);
  return (layer, place, part) => best.placed.get(String(slotName(layer, place, part)))!;
}

interface Assignment {
  prefix: string;
  placed: Map<string, string>;
  problem?: [field: string, expected: string, found: string];
}

/** What stands before the layers' names, such as the model's own: '' and each leading path that all share. */
function commonPrefixes(names: readonly string[]): string[] {
  const [first = ''] = names;
  const ends = [...first.matchAll(/\//g)].map(({ index }) => first.slice(0, index + 1));
  return ['', ...ends.filter((prefix) => names.every((name) => name.startsWith(prefix)))];
}

function assign(slots: readonly Slot[], names: readonly string[], prefix: string): Assignment {
  const placed = new Map<string, string>();
  const users = new Map<string, string>();
  let problem: Assignment['problem'];
  for (const { layer, what, path } of slots) {
    const [found, ...others] = names.filter((name) => path.test(name.slice(prefix.length).replace(/:0$/, '')));
    const [field, weights] = what;
    if (found === undefined)
      problem ??= [field, weights, listed(ownOf(layer, names, prefix)) || unusedOf(names, users) || 'none left'];
    else if (others.length) problem ??= [field, `one of ${weights}`, listed([found, ...others])];
    else if (users.has(found))
      problem ??= [field, `${weights} of its own`, `${found.slice(0, 80)}, which is ${users.get(found)}'s`];
    else {
      users.set(found, field);
      placed.set(String(what), found);
    }
  }
  const left = unusedOf(names, users);
  if (left) problem ??= ['weights', 'none but those of the layers', left];
  return { prefix, placed, ...(problem && { problem }) };
}

const listed = (names: readonly string[]): string => names.join(', ').slice(0, 80);

const ownOf = (layer: string, names: readonly string[], prefix: string): string[] =>
  names.filter((name) => name.startsWith(`${prefix}${layer}/`));

const unusedOf = (names: readonly string[], users: ReadonlyMap<string, string>): string =>
  listed(names.filter((name) => !users.has(name)));
