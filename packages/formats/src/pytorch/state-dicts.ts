/** @file The state dict in a checkpoint: the innermost dictionary whose tensors are a recurrent and a linear layer. */
import { ArgumentError, isBpttError } from '@bptt/errors';
import { parameterPattern } from '../layout.js';
import { Dict, Text, type Value } from '../pickle.js';
import type { ReadOptions } from '../read-options.js';
import { inferArchitecture } from './infer.js';
import { TorchTensor } from './tensor.js';

type Tensors = Map<string, TorchTensor>;

/** A dictionary that holds tensors, itself or in dictionaries within it, by their names in it. */
interface Node {
  /** Where it is: `checkpoint.model`, `''` for the whole file. */
  key: string;
  tensors: Tensors;
  /** Whether text leads to it; numbers lead to an optimiser's moments. */
  named: boolean;
  inner: Node[];
}

export interface Chosen {
  tensors: Tensors;
  /** What was left out that the network may have needed, in words. */
  assumed: string[];
  /** Why none could be chosen: then these are all tensors of the file, to be looked at. */
  problem?: ArgumentError;
}

const maxDepth = 16;

/** @throws ArgumentError for a key that is not there. */
export function chooseStateDict(value: Value, options: ReadOptions): Chosen {
  const { key, source } = options;
  const root = nodeOf(value, '', true, new Set());
  const nodes = [...flat(root)];
  if (key !== undefined) {
    const found = nodes.find((node) => node.key === key && node.tensors.size);
    if (found) return { tensors: found.tensors, assumed: [] };
    throw new ArgumentError('key', `one of ${quoted(nodes.filter(({ tensors }) => tensors.size))} in ${source}`, key);
  }
  const fitting = innermost(root, ({ tensors }) => isClassifier(tensors, options));
  const [only, ...others] = fitting;
  if (others.length) {
    const expected = `one of ${quoted(fitting)} (--key), since ${source} has several state dicts`;
    return { tensors: root.tensors, assumed: [], problem: new ArgumentError('key', expected, 'none') };
  }
  if (only) return { tensors: only.tensors, assumed: leftOut(root, only) };
  // For the error, or for a bare layer: the one that has recurrent layers, else everything.
  const recurrent = innermost(root, hasRecurrent);
  return {
    tensors: (recurrent.length === 1 && !leftOut(root, recurrent[0]!).length ? recurrent[0]! : root).tensors,
    assumed: [],
  };
}

/** Each dictionary is visited once, so that ones that name each other end. */
function nodeOf(value: Value, key: string, named: boolean, visited: Set<Value>): Node {
  const node: Node = { key, tensors: new Map(), named, inner: [] };
  if (visited.has(value) || key.split('.').length > maxDepth) return node;
  visited.add(value);
  for (const [name, entry, isText] of entriesOf(value)) {
    if (entry instanceof TorchTensor) {
      if (isText) node.tensors.set(name, entry);
    } else if (entry instanceof Dict || Array.isArray(entry)) {
      const inner = nodeOf(entry, key ? `${key}.${name}` : name, named && isText, visited);
      if (!inner.tensors.size && !inner.inner.length) continue;
      node.inner.push(inner);
      if (isText) for (const [each, tensor] of inner.tensors) node.tensors.set(`${name}.${each}`, tensor);
    }
  }
  return node;
}

function* entriesOf(value: Value): Generator<[name: string, entry: Value, isText: boolean]> {
  if (Array.isArray(value)) for (const [i, entry] of value.entries()) yield [String(i), entry, false];
  if (!(value instanceof Dict)) return;
  // Of equal keys the last one counts, as in Python.
  for (const [name, entry] of value.named()) yield [name, entry, true];
  for (const [key, entry] of value.entries) if (!(key instanceof Text)) yield [String(key), entry, false];
}

function* flat(node: Node): Generator<Node> {
  yield node;
  for (const inner of node.inner) yield* flat(inner);
}

/** Those that fit and have none within that fits. */
function innermost(node: Node, fits: (node: Node) => boolean): Node[] {
  const within = node.inner.flatMap((inner) => innermost(inner, fits));
  return within.length || !fits(node) ? within : [node];
}

const hasRecurrent = ({ tensors }: Node): boolean =>
  [...tensors.keys()].some((name) => parameterPattern.exec(name)?.[2] === 'weight_hh');

function isClassifier(tensors: Tensors, options: ReadOptions): boolean {
  try {
    return inferArchitecture(tensors, options.source, options).head !== undefined;
  } catch (error) {
    if (isBpttError(error)) return false;
    throw error;
  }
}

/** Named dictionaries of tensors beside the chosen one. */
function leftOut(root: Node, chosen: Node): string[] {
  const isInside = (a: string, b: string) => b === '' || a === b || a.startsWith(`${b}.`);
  const beside = [...flat(root)].filter(
    ({ key, named, tensors }) => named && tensors.size && !isInside(key, chosen.key) && !isInside(chosen.key, key),
  );
  return beside.length ? [`key ${chosen.key}`] : [];
}

const quoted = (nodes: readonly Node[]): string =>
  nodes
    .slice(0, 8)
    .map(({ key }) => `'${key.slice(0, 80)}'`)
    .join(', ') || 'none';
