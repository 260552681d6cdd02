/** @file A `model.json` of tfjs-layers, or of tensorflowjs_converter from Keras: its chain of layers, and the tensors in its shards. */
import { FormatError } from '@bptt/errors';
import { elementBytes, type Dtype, type StoredTensor } from '../safetensors/format.js';

/** A layer as Keras configures it. */
export interface LayerConfig {
  className: string;
  name: string;
  config: Record<string, unknown>;
}

/** A part of the file that was looked up by name; nothing of what it claims is taken for granted. */
type Json = Record<string, unknown>;

interface Entry {
  name: string;
  dtype: Dtype;
  shape: number[];
}

/** One list of shards and the tensors that lie in them, one after another. */
interface Group {
  paths: string[];
  entries: Entry[];
}

const dtypes: Record<string, Dtype> = { float32: 'F32', int32: 'I32', bool: 'BOOL', uint8: 'U8' };

export class LayersModel {
  readonly layers: LayerConfig[];
  readonly #groups: Group[];

  /** @throws FormatError where the JSON is no such model. */
  constructor(
    bytes: Uint8Array,
    readonly source: string,
  ) {
    const model = this.#parse(bytes);
    this.layers = this.#chain(this.#object('modelTopology', model['modelTopology']));
    this.#groups = this.#list('weightsManifest', model['weightsManifest']).map((group, i) =>
      this.#group(`weightsManifest[${i}]`, group),
    );
  }

  /** The names of the files with the weights, each in the folder of the `model.json`. */
  get shards(): string[] {
    return this.#groups.flatMap(({ paths }) => paths);
  }

  /** @param shards the contents of those files. */
  tensors(shards: ReadonlyMap<string, Uint8Array>): Map<string, StoredTensor> {
    const tensors = new Map<string, StoredTensor>();
    for (const { paths, entries } of this.#groups) {
      const parts = paths.map((path) => shards.get(path) ?? this.fail(path, 'its bytes', 'nothing'));
      const size = (entry: Entry) => entry.shape.reduce((product, n) => product * n, elementBytes[entry.dtype]);
      const [due, found] = [
        entries.reduce((sum, entry) => sum + size(entry), 0),
        parts.reduce((sum, part) => sum + part.length, 0),
      ];
      if (due !== found) this.fail(paths.join(', ').slice(0, 80), `${due} bytes for the tensors in it`, String(found));
      const joined = new Uint8Array(found);
      parts.reduce((at, part) => (joined.set(part, at), at + part.length), 0);
      let at = 0;
      for (const entry of entries) {
        if (tensors.has(entry.name))
          this.fail('weightsManifest', 'every name once', `${entry.name.slice(0, 80)} twice`);
        tensors.set(entry.name, {
          dtype: entry.dtype,
          shape: entry.shape,
          bytes: joined.slice(at, (at += size(entry))),
        });
      }
    }
    return tensors;
  }

  fail(field: string, expected: string, found: string): never {
    throw new FormatError({ source: this.source, field, expected, found });
  }

  #parse(bytes: Uint8Array): Json {
    try {
      return this.#object('model.json', JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      return this.fail('model.json', 'JSON in UTF-8', (error as Error).message.slice(0, 80));
    }
  }

  /** The layers of a Sequential model, or of a functional one in which each layer reads the one before it. */
  #chain(topology: Json): LayerConfig[] {
    const outer = this.#object('modelTopology', topology['model_config'] ?? topology);
    const kind = outer['class_name'];
    if (kind !== 'Sequential' && kind !== 'Functional' && kind !== 'Model')
      this.fail('modelTopology.class_name', 'Sequential, Functional or Model', brief(kind));
    const inner = outer['config'];
    const list = this.#list(
      'modelTopology.config.layers',
      Array.isArray(inner) ? inner : this.#object('modelTopology.config', inner)['layers'],
    );
    let before: string | undefined;
    return list.map((item, i) => {
      const field = `layers[${i}]`;
      const layer = this.#object(field, item);
      const config = this.#object(`${field}.config`, layer['config']);
      const { class_name: className } = layer;
      const name = config['name'] ?? layer['name'];
      if (typeof className !== 'string' || typeof name !== 'string')
        return this.fail(field, 'class_name and config.name', `${brief(className)} and ${brief(name)}`);
      if (kind !== 'Sequential' && i > 0 && readBy(layer['inbound_nodes']) !== before)
        this.fail(`${field}.inbound_nodes`, `the layer before it, '${before}'`, brief(layer['inbound_nodes']));
      before = name;
      return { className, name, config };
    });
  }

  #group(field: string, item: unknown): Group {
    const { paths, weights } = this.#object(field, item);
    return {
      paths: this.#list(`${field}.paths`, paths).map((path) =>
        typeof path === 'string' && /^[^/\\:]+$/.test(path) && !/^\.\.?$/.test(path)
          ? path
          : this.fail(`${field}.paths`, 'names of files in the same folder', brief(path)),
      ),
      entries: this.#list(`${field}.weights`, weights).map((entry, i) => this.#entry(`${field}.weights[${i}]`, entry)),
    };
  }

  #entry(field: string, item: unknown): Entry {
    const { name, shape, dtype, quantization } = this.#object(field, item);
    if (typeof name !== 'string') return this.fail(`${field}.name`, 'a name', brief(name));
    if (quantization !== undefined)
      return this.fail(`${field}.quantization`, 'none: convert the model without it', brief(quantization));
    if (typeof dtype !== 'string' || !Object.hasOwn(dtypes, dtype))
      return this.fail(`${field}.dtype`, Object.keys(dtypes).join(', '), brief(dtype));
    const sizes = this.#list(`${field}.shape`, shape);
    if (!sizes.every((n): n is number => Number.isSafeInteger(n) && (n as number) >= 0))
      return this.fail(`${field}.shape`, 'whole numbers >= 0', brief(shape));
    return { name, dtype: dtypes[dtype]!, shape: sizes };
  }

  #object(field: string, value: unknown): Json {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : this.fail(field, 'an object', brief(value));
  }

  #list(field: string, value: unknown): unknown[] {
    return Array.isArray(value) ? value : this.fail(field, 'a list', brief(value));
  }
}

/** The one layer whose output a layer reads, as Keras 2 ([[["name", 0, 0, {}]]]) or Keras 3 writes it. */
function readBy(nodes: unknown): unknown {
  if (!Array.isArray(nodes) || nodes.length !== 1) return undefined;
  const node = nodes[0] as Json | unknown[] | null;
  if (Array.isArray(node)) return node.length === 1 && Array.isArray(node[0]) ? node[0][0] : undefined;
  const args = node?.['args'];
  const tensor =
    Array.isArray(args) && args.length === 1
      ? (args[0] as { config?: { keras_history?: unknown[] } } | null)
      : undefined;
  return tensor?.config?.keras_history?.[0];
}

export const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
