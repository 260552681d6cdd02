/** @file Finds the recurrent layer and the linear head in a file's tensors by their names and shapes, whatever their prefixes are called. */
import { ArgumentError, BpttError } from '@bptt/errors';
import { layerShapes, moduleOfGates, outputSizeOf, parameterPattern as parameter, type LayerSizes } from '../layout.js';
import type { Prefixes } from '../read-options.js';

/** What a file's tensors are, as far as names and shapes tell. */
export interface Inferred {
  /** Of an RNN without its nonlinearity, which no shape shows. */
  layer: LayerSizes;
  /** The prefix of the linear layer and the classes it tells apart; undefined where there is none. */
  head?: { prefix: string; classes: number };
  /** The layer's prefix. */
  prefix: string;
  /** The file's name of each parameter by ours: `rnn.weight_ih_l0` -> `encoder.weight_ih_l0`. */
  names: Map<string, string>;
  /** Tensors of whole numbers and the like beside them, which can be no weights. */
  unused: string[];
}

type Shapes = ReadonlyMap<string, { shape: readonly number[]; dtype?: string }>;

/** The cells' parameters as those of a layer. */
const layerName = (name: string): string => name.replace(/_[ih][hr]$/, '$&_l0');

/**
 * @param source what errors call the tensors, such as a file's path.
 * @throws BpttError (BPTT_STATE_DICT) that lists what is missing, unexpected or of another shape; ArgumentError for a prefix
 * that no tensor has, or a choice that only the caller can make.
 */
export function inferArchitecture(tensors: Shapes, source: string, { rnnPrefix, headPrefix }: Prefixes = {}): Inferred {
  const prefix = findLayer(tensors, source, rnnPrefix);
  const rest = new Set(tensors.keys());
  const own = new Map<string, readonly number[]>();
  for (const [name, { shape }] of tensors) {
    const found = parameter.exec(name);
    const known = found && layerName(name.slice(prefix.length));
    if (!known || found[1] !== prefix || own.has(known)) continue;
    own.set(known, shape);
    rest.delete(name);
  }
  const layer = layerOf(own, source, prefix);
  const names = new Map(
    [...tensors.keys()]
      .filter((name) => !rest.has(name))
      .map((name) => [`rnn.${layerName(name.slice(prefix.length))}`, name]),
  );

  const head = findHead(tensors, rest, outputSizeOf(layer), source, headPrefix);
  if (head) {
    for (const part of ['weight', 'bias'])
      if (rest.delete(head.prefix + part)) names.set(`fc.${part}`, head.prefix + part);
  }
  const unused = [...rest].filter((name) => !isFloat(tensors.get(name)!.dtype));
  for (const name of unused) rest.delete(name);
  const chosen = rnnPrefix !== undefined && headPrefix !== undefined;
  if (rest.size && !chosen) {
    const hint =
      'a recurrent and one linear layer are read; rnnPrefix and headPrefix (--rnn-prefix, --head-prefix) together leave out what else is there';
    throw mismatch(
      source,
      list([...rest].map((name) => `${name} [${tensors.get(name)!.shape.join(', ')}] is unexpected`)),
      hint,
    );
  }
  return { layer, prefix, names, unused, ...(head && { head }) };
}

function findLayer(tensors: Shapes, source: string, wanted: string | undefined): string {
  const prefixes = new Set<string>();
  for (const name of tensors.keys()) {
    const found = parameter.exec(name);
    if (found && found[2] === 'weight_hh') prefixes.add(found[1]!);
  }
  const chosen = wanted === undefined ? undefined : withDot(wanted);
  if (chosen !== undefined) {
    if (prefixes.has(chosen)) return chosen;
    throw new ArgumentError('rnnPrefix', `one of ${quoted(prefixes)} in ${source}`, wanted);
  }
  const [only, ...others] = prefixes;
  if (only === undefined)
    throw mismatch(
      source,
      'no recurrent layer (weight_hh_l0 is missing)',
      `its tensors are ${list([...tensors.keys()], ', ') || 'none'}`,
    );
  if (others.length)
    throw new ArgumentError(
      'rnnPrefix',
      `one of ${quoted(prefixes)} (--rnn-prefix), since ${source} has several recurrent layers`,
      'none',
    );
  return only;
}

/** The layer whose parameters these are, each checked to be there in the shape that it must have. */
function layerOf(own: ReadonlyMap<string, readonly number[]>, source: string, prefix: string): Inferred['layer'] {
  const [rows = 0, columns = 0] = own.get('weight_hh_l0') ?? [];
  const projection = own.get('weight_hr_l0');
  const hiddenSize = projection ? (projection[1] ?? 0) : columns;
  const module = moduleOfGates(rows / hiddenSize);
  const inputSize = own.get('weight_ih_l0')?.[1] ?? 0;
  if (!module || !inputSize || (projection && module !== 'LSTM')) {
    const shapes = ['weight_ih_l0', 'weight_hh_l0', 'weight_hr_l0'].flatMap((name) =>
      own.has(name) ? [`${prefix}${name} [${own.get(name)!.join(', ')}]`] : [],
    );
    throw mismatch(
      source,
      shapes.join(', '),
      'expected weight_ih_l0 [G H, I] and weight_hh_l0 [G H, H] with G = 1 (RNN), 3 (GRU) or 4 (LSTM) gates',
    );
  }
  const names = [...own.keys()];
  const numLayers = 1 + Math.max(...names.map((name) => Number(/_l(\d+)/.exec(name)![1])));
  const bidirectional = names.some((name) => name.endsWith('_reverse'));
  const bias = names.some((name) => name.startsWith('bias'));
  const projSize = projection ? columns : 0;
  const layer = { module, inputSize, hiddenSize, ...(projSize && { projSize }), numLayers, bidirectional, bias };

  const problems: string[] = [];
  const due = new Set<string>();
  for (const [name, shape] of layerShapes(layer)) {
    due.add(name);
    const found = own.get(name);
    if (!found) problems.push(`${prefix}${name} is missing`);
    else if (String(found) !== String(shape))
      problems.push(`${prefix}${name}: expected [${shape.join(', ')}], got [${found.join(', ')}]`);
    if (problems.length > own.size) break; // a name may claim any number of layers
  }
  if (!problems.length) for (const name of names) if (!due.has(name)) problems.push(`${prefix}${name} is unexpected`);
  if (problems.length) throw mismatch(source, list(problems));
  return layer;
}

/** The one linear layer that can read the recurrent layer's output. */
function findHead(
  tensors: Shapes,
  rest: ReadonlySet<string>,
  features: number,
  source: string,
  wanted: string | undefined,
): Inferred['head'] {
  const candidates = [...rest]
    .filter((name) => /(^|\.)weight$/.test(name) && tensors.get(name)!.shape.length === 2)
    .map((name) => name.slice(0, -'weight'.length));
  const reading = candidates.filter((prefix) => tensors.get(`${prefix}weight`)!.shape[1] === features);
  if (wanted !== undefined && !candidates.includes(withDot(wanted)))
    throw new ArgumentError('headPrefix', `one of ${quoted(candidates)} in ${source}`, wanted);
  if (wanted === undefined && reading.length > 1) {
    throw new ArgumentError(
      'headPrefix',
      `one of ${quoted(reading)} (--head-prefix), since ${source} has several linear layers`,
      'none',
    );
  }
  const prefix =
    wanted === undefined ? (reading[0] ?? (candidates.length === 1 ? candidates[0] : undefined)) : withDot(wanted);
  if (prefix === undefined) return undefined;
  const [classes, columns] = tensors.get(`${prefix}weight`)!.shape as [number, number];
  const bias = tensors.get(`${prefix}bias`)?.shape;
  const problems =
    columns === features ? [] : [`${prefix}weight: expected [C, ${features}], got [${classes}, ${columns}]`];
  if (bias && String(bias) !== String([classes]))
    problems.push(`${prefix}bias: expected [${classes}], got [${bias.join(', ')}]`);
  if (problems.length) throw mismatch(source, list(problems));
  return { prefix, classes };
}

/** What a weight can be; a file without types, such as a test's, has nothing else. */
const isFloat = (dtype = 'F32'): boolean => /^(F64|F32|F16|BF16)$/.test(dtype);

const withDot = (prefix: string): string => (prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`);
const quoted = (prefixes: Iterable<string>): string =>
  list(
    [...prefixes].map((prefix) => `'${prefix.replace(/\.$/, '')}'`),
    ', ',
  ) || 'none';

/** The first few of them, for one line of an error message. */
function list(items: readonly string[], separator = '; '): string {
  const more = items.length > 8 ? `${separator}and ${items.length - 8} more` : '';
  return (
    items
      .slice(0, 8)
      .map((item) => item.slice(0, 120))
      .join(separator) + more
  );
}

function mismatch(source: string, problem: string, hint?: string): BpttError {
  return new BpttError('BPTT_STATE_DICT', `${source}: ${problem}${hint ? ` (${hint})` : ''}`);
}
