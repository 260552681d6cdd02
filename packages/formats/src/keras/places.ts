/** @file Which of a Keras file's weights belongs where: exact paths after a prefix that all share, each weight used exactly once. */
import type { RecurrentModule } from '../layout.js';
import { inWords, isSeed, keyOf, listed, partsOf, type Part, type Placing } from './parts.js';
import type { Stack } from './stack.js';

/** A weight that is due, under one of the paths that versions of Keras give it. */
interface Slot extends Part {
  path: RegExp;
}

const cellNames: Record<RecurrentModule, string> = { RNN: 'simple_rnn', LSTM: 'lstm', GRU: 'gru' };

function slotsOf(stack: Stack): Slot[] {
  return partsOf(stack).map((part) => {
    const layer = stack.recurrent.find(({ name }) => name === part.layer);
    // The layer's own path, within it perhaps the cell's, whose number counts cells.
    const cell = layer && part.layer !== stack.dense.name ? `(?:${cellNames[layer.module]}_cell(?:_\\d+)?/)?` : '';
    const inner =
      part.place === '' ? '' : `/(?:${layer!.inner[part.place === 'forward' ? 0 : 1].map(escaped).join('|')})`;
    return { ...part, path: new RegExp(`^${escaped(part.layer)}${inner}/${cell}${part.part}$`, 's') };
  });
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * The file's name of each weight, by layer, place and part.
 * @throws FormatError where a weight is missing, left over, used twice, or there are several for one place.
 */
export const placesByPath: Placing = (stack, names, fail) => {
  const stored = [...names].filter((name) => !isSeed(name));
  const slots = slotsOf(stack);
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
  return (layer, place, part) => best.placed.get(keyOf({ layer, place, part }))!;
};

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
  for (const slot of slots) {
    const { layer, path } = slot;
    const [found, ...others] = names.filter((name) => path.test(name.slice(prefix.length).replace(/:0$/, '')));
    const [field, weights] = inWords(slot);
    if (found === undefined)
      problem ??= [field, weights, listed(ownOf(layer, names, prefix)) || unusedOf(names, users) || 'none left'];
    else if (others.length) problem ??= [field, `one of ${weights}`, listed([found, ...others])];
    else if (users.has(found))
      problem ??= [field, `${weights} of its own`, `${found.slice(0, 80)}, which is ${users.get(found)}'s`];
    else {
      users.set(found, field);
      placed.set(keyOf(slot), found);
    }
  }
  const left = unusedOf(names, users);
  if (left) problem ??= ['weights', 'none but those of the layers', left];
  return { prefix, placed, ...(problem && { problem }) };
}

const ownOf = (layer: string, names: readonly string[], prefix: string): string[] =>
  names.filter((name) => name.startsWith(`${prefix}${layer}/`));

const unusedOf = (names: readonly string[], users: ReadonlyMap<string, string>): string =>
  listed(names.filter((name) => !users.has(name)));
