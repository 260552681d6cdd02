/** @file A `model.json` of tfjs-layers, or of tensorflowjs_converter from Keras: its chain of layers, and the tensors in its shards. */
import { FormatError } from '@bptt/errors';
import { parseJson } from '../json-text.js';
import { elementBytes, type StoredTensor } from '../safetensors/format.js';
import { brief, chainOf, failing, isObject, type Fail, type Json, type LayerConfig } from './topology.js';

interface Entry {
  name: string;
  dtype: keyof typeof elementBytes;
  shape: number[];
  /** Of an optimiser, which is saved beside the weights if that was asked for. */
  optimizer: boolean;
}

/** One list of shards and the tensors that lie in them, one after another. */
interface Group {
  paths: string[];
  entries: Entry[];
}

const dtypes: Record<string, keyof typeof elementBytes> = { float32: 'F32', int32: 'I32', bool: 'BOOL', uint8: 'U8' };

export class LayersModel {
  readonly layers: LayerConfig[];
  readonly #groups: Group[];
  readonly #fail: Fail;

  /** @throws FormatError where the JSON is no such model. */
  constructor(bytes: Uint8Array, source: string) {
    this.#fail = failing(source);
    const model = this.#parse(bytes);
    const topology = this.#object('modelTopology', model['modelTopology']);
    this.layers = chainOf(topology['model_config'] ?? topology, 'modelTopology', this.#fail);
    this.#groups = this.#list('weightsManifest', model['weightsManifest']).map((group, i) =>
      this.#group(`weightsManifest[${i}]`, group),
    );
    const seen = new Set<string>();
    const twice = this.shards.find((path) => seen.has(path) || !seen.add(path));
    if (twice !== undefined) this.#fail('weightsManifest', 'every file once', `${brief(twice)} twice`);
  }

  /** The names of the files with the weights, each in the folder of the `model.json`. */
  get shards(): string[] {
    return this.#groups.flatMap(({ paths }) => paths);
  }

  /** @param shards the contents of those files. */
  tensors(shards: ReadonlyMap<string, Uint8Array>): Map<string, StoredTensor> {
    const tensors = new Map<string, StoredTensor>();
    for (const { paths, entries } of this.#groups) {
      const parts = paths.map((path) => shards.get(path) ?? this.#fail(path, 'its bytes', 'nothing'));
      const size = (entry: Entry) => entry.shape.reduce((product, n) => product * n, elementBytes[entry.dtype]);
      const [due, found] = [
        entries.reduce((sum, entry) => sum + size(entry), 0),
        parts.reduce((sum, part) => sum + part.length, 0),
      ];
      if (due !== found) this.#fail(paths.join(', ').slice(0, 80), `${due} bytes for the tensors in it`, String(found));
      const joined = new Uint8Array(found);
      parts.reduce((at, part) => (joined.set(part, at), at + part.length), 0);
      let at = 0;
      for (const entry of entries) {
        const { name, dtype, shape, optimizer } = entry;
        const bytes = joined.subarray(at, (at += size(entry)));
        if (optimizer) continue;
        if (tensors.has(name)) this.#fail('weightsManifest', 'every name once', `${name.slice(0, 80)} twice`);
        tensors.set(name, { dtype, shape, bytes });
      }
    }
    return tensors;
  }

  #parse(bytes: Uint8Array): Json {
    try {
      return this.#object('model.json', parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      return this.#fail('model.json', 'JSON in UTF-8', (error as Error).message.slice(0, 80));
    }
  }

  #group(field: string, item: unknown): Group {
    const { paths, weights } = this.#object(field, item);
    return {
      paths: this.#list(`${field}.paths`, paths).map((path) =>
        typeof path === 'string' && /^[^/\\:]+$/.test(path) && !/^\.\.?$/.test(path)
          ? path
          : this.#fail(`${field}.paths`, 'names of files in the same folder', brief(path)),
      ),
      entries: this.#list(`${field}.weights`, weights).map((entry, i) => this.#entry(`${field}.weights[${i}]`, entry)),
    };
  }

  #entry(field: string, item: unknown): Entry {
    const { name, shape, dtype, quantization, group } = this.#object(field, item);
    if (typeof name !== 'string') return this.#fail(`${field}.name`, 'a name', brief(name));
    if (quantization !== undefined)
      return this.#fail(`${field}.quantization`, 'none: convert the model without it', brief(quantization));
    if (typeof dtype !== 'string' || !Object.hasOwn(dtypes, dtype))
      return this.#fail(`${field}.dtype`, Object.keys(dtypes).join(', '), brief(dtype));
    const sizes = this.#list(`${field}.shape`, shape);
    if (!sizes.every((n): n is number => Number.isSafeInteger(n) && (n as number) >= 0))
      return this.#fail(`${field}.shape`, 'whole numbers >= 0', brief(shape));
    return { name, dtype: dtypes[dtype]!, shape: sizes, optimizer: group === 'optimizer' };
  }

  #object(field: string, value: unknown): Json {
    return isObject(value) ? value : this.#fail(field, 'an object', brief(value));
  }

  #list(field: string, value: unknown): unknown[] {
    return Array.isArray(value) ? value : this.#fail(field, 'a list', brief(value));
  }
}
