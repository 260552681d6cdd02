/** @file The layers of a Keras model, one after another: of a Sequential one, or of a functional one that is a chain. */
import { FormatError } from '@bptt/errors';

/** A part of a file that was looked up by name; nothing of what it claims is taken for granted. */
export type Json = Record<string, unknown>;

/** A layer as Keras configures it. */
export interface LayerConfig {
  className: string;
  name: string;
  config: Json;
}

/** Throws the error for what is wrong at a field. */
export type Fail = (field: string, expected: string, found: string) => never;

export const failing =
  (source: string): Fail =>
  (field, expected, found) => {
    throw new FormatError({ source, field, expected, found });
  };

export const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws FormatError for a model that is no chain of layers. */
export function chainOf(model: unknown, field: string, fail: Fail): LayerConfig[] {
  const object = (at: string, value: unknown): Json => (isObject(value) ? value : fail(at, 'an object', brief(value)));
  const outer = object(field, model);
  const kind = outer['class_name'];
  if (kind !== 'Sequential' && kind !== 'Functional' && kind !== 'Model')
    fail(`${field}.class_name`, 'Sequential, Functional or Model', brief(kind));
  // Keras 1 gave a Sequential's list of layers without more.
  const config: Json = Array.isArray(outer['config'])
    ? { layers: outer['config'] }
    : object(`${field}.config`, outer['config']);
  const list = config['layers'];
  if (!Array.isArray(list)) return fail(`${field}.config.layers`, 'a list', brief(list));

  const layers = list.map((item, i) => {
    const layer = object(`layers[${i}]`, item);
    const settings = object(`layers[${i}].config`, layer['config']);
    const { class_name: className, registered_name: registered } = layer;
    const name = settings['name'] ?? layer['name'];
    if (typeof className !== 'string' || typeof name !== 'string')
      return fail(`layers[${i}]`, 'class_name and config.name', `${brief(className)} and ${brief(name)}`);
    if (typeof registered === 'string' && registered !== className)
      fail(`layer ${name}`, "a layer of Keras's own", `${brief(registered)}, which is someone's own`);
    return { className, name, config: settings };
  });
  if (kind !== 'Sequential') expectChain(layers, list as Json[], config, fail);
  return layers;
}

/** Each layer reads the one before it, and what comes out of the last one is the answer. */
function expectChain(layers: LayerConfig[], list: Json[], config: Json, fail: Fail): void {
  layers.forEach((_, i) => {
    if (i === 0) return;
    const before = layers[i - 1]!.name;
    const nodes = list[i]!['inbound_nodes'];
    const call = onlyCall(nodes);
    if (call?.from !== before) fail(`layers[${i}].inbound_nodes`, `the layer before it, '${before}'`, brief(nodes));
    for (const [key, value] of Object.entries(call.kwargs)) {
      if (value !== null && value !== false)
        fail(`layers[${i}].inbound_nodes`, `a call without ${key}`, `${key}: ${brief(value)}`);
    }
  });
  for (const [key, due] of [
    ['input_layers', layers[0]],
    ['output_layers', layers.at(-1)],
  ] as const) {
    const ends = config[key];
    if (ends !== undefined && onlyEnd(ends) !== due?.name) fail(key, `'${due?.name}' alone`, brief(ends));
  }
}

/** [["dense", 0, 0]], or in Keras 3 ["dense", 0, 0]: the one tensor that is meant. */
function onlyEnd(ends: unknown): unknown {
  const end = Array.isArray(ends) && ends.length === 1 ? (ends[0] as unknown) : ends;
  return Array.isArray(end) && end.length === 3 && end[1] === 0 && end[2] === 0 ? end[0] : undefined;
}

/** The one layer whose output a layer reads, as Keras 2 ([[["name", 0, 0, {}]]]) or Keras 3 writes it, and what else it is called with. */
function onlyCall(nodes: unknown): { from: unknown; kwargs: Json } | undefined {
  if (!Array.isArray(nodes) || nodes.length !== 1) return undefined;
  const node: unknown = nodes[0];
  if (Array.isArray(node)) {
    const [input, ...more] = node as unknown[];
    if (more.length || !Array.isArray(input) || input[1] !== 0 || input[2] !== 0) return undefined;
    return { from: input[0], kwargs: isObject(input[3]) ? input[3] : {} };
  }
  if (!isObject(node)) return undefined;
  const { args, kwargs } = node;
  if (!Array.isArray(args) || args.length !== 1) return undefined;
  const [tensor] = args as [unknown];
  const history = isObject(tensor) && isObject(tensor['config']) ? tensor['config']['keras_history'] : undefined;
  const from = Array.isArray(history) && history[1] === 0 && history[2] === 0 ? (history[0] as unknown) : undefined;
  return { from, kwargs: isObject(kwargs) ? kwargs : {} };
}
