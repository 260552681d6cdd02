/** @file Files that are nearly right: a few edits of one that is, of its bytes or of the JSON in it. */
import type { Random } from '../../packages/random/src/index.js';
import type { Structure } from './target.js';

/** Where sizes, counts and offsets go wrong. */
const edges = [0, 1, 2, 7, 8, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const oddTexts = ['', '\u0000', '\u001b[2J', '\ud800', '__proto__', 'constructor', 'toString', 'NaN', '-1', '1e999'];
const oddNumbers = [0, -0, -1, 0.5, 1e-9, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 1e308, -1e308];
/** Longer inputs make no new paths, and take longer. */
const mostBytes = 2 ** 16;

export class Mutator {
  readonly #random: Random;
  readonly #tokens: Uint8Array[];

  /** @param seeds whose words are put into others. */
  constructor(random: Random, seeds: readonly Uint8Array[]) {
    this.#random = random;
    const words = seeds.flatMap(
      (seed) =>
        Buffer.from(seed)
          .toString('latin1')
          .match(/[\w./:]{2,40}/g) ?? [],
    );
    this.#tokens = [...new Set(words)].slice(0, 2000).map((word) => Buffer.from(word, 'latin1'));
  }

  /** @param structures of `bytes`, of which one may be edited instead. */
  mutate(bytes: Uint8Array, other: Uint8Array, structures: readonly Structure[]): Uint8Array {
    if (structures.length > 0 && this.#chance(0.6)) {
      const { json, rebuilt } = this.pick(structures);
      let edited = structuredClone(json);
      for (let i = this.#edits(); i > 0; i--) edited = this.#editJson(edited);
      return rebuilt(edited);
    }
    let edited = bytes;
    for (let i = this.#edits(); i > 0; i--) edited = this.#editBytes(edited, other);
    return edited.subarray(0, mostBytes);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)]!;
  }

  #below = (n: number): number => Math.floor(this.#random.uniform53() * n);
  #chance = (p: number): boolean => this.#random.uniform53() < p;
  /** Mostly one. */
  #edits = (): number => (this.#chance(0.6) ? 1 : 1 + this.#below(6));

  #editBytes(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const at = this.#below(bytes.length + 1);
    const length = this.#below(this.#chance(0.8) ? 16 : bytes.length + 1);
    const written = (chunk: Uint8Array, over: number) =>
      Buffer.concat([bytes.subarray(0, at), chunk, bytes.subarray(Math.min(bytes.length, at + over))]);
    const ways = [
      () => written(Uint8Array.of((bytes[at] ?? 0) ^ (1 << this.#below(8))), 1),
      () => written(Uint8Array.of(this.#below(256)), 1),
      () => this.#number(written),
      () => this.#digits(bytes),
      () => written(new Uint8Array(0), length),
      () => written(bytes.subarray(at, at + length), 0),
      () => written(this.#chunkOf(other, length), 0),
      () => written(this.#chunkOf(other, length), length),
      () =>
        written(this.#tokens.length > 0 ? this.pick(this.#tokens) : Uint8Array.of(0), this.#chance(0.5) ? length : 0),
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes.subarray(0, at), other.subarray(this.#below(other.length + 1))]),
    ];
    return this.pick(ways)();
  }

  #chunkOf(bytes: Uint8Array, length: number): Uint8Array {
    const at = this.#below(bytes.length + 1);
    return bytes.subarray(at, at + length);
  }

  /** An edge, or one beside it, as a number of 1, 2, 4 or 8 bytes in either order. */
  #number(written: (chunk: Uint8Array, over: number) => Uint8Array): Uint8Array {
    const size = this.pick([1, 2, 4, 8]);
    const chunk = Buffer.alloc(8);
    chunk.writeBigInt64LE(BigInt(this.pick(edges) + this.#below(3) - 1));
    const number = chunk.subarray(0, size);
    return written(this.#chance(0.5) ? number : number.reverse(), size);
  }

  /** Another number in the place of one in text. */
  #digits(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1');
    const found = [...text.matchAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi)];
    if (found.length === 0) return bytes;
    const { 0: old, index } = this.pick(found);
    const number = String(this.pick([...edges, ...oddNumbers, Number(old) + 1, Number(old) - 1, -Number(old)]));
    return Buffer.from(text.slice(0, index) + number + text.slice(index + old.length), 'latin1');
  }

  #editJson(json: unknown): unknown {
    const places = placesIn(json);
    if (places.length === 0) return this.#odd(json, []);
    const { holder, key } = this.pick(places);
    const ways = [
      () => void (holder[key] = this.#odd(holder[key], places)),
      () => void (holder[key] = this.#odd(holder[key], places)),
      () => void (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
      () => {
        if (Array.isArray(holder)) holder.splice(Number(key), 0, ...Array(1 + this.#below(3)).fill(holder[key]));
        else holder[this.#chance(0.5) ? this.pick(oddTexts) : this.pick(places).key] = holder[key];
      },
      () => {
        const { holder: there, key: name } = this.pick(places);
        [holder[key], there[name]] = [structuredClone(there[name]), structuredClone(holder[key])];
      },
    ];
    this.pick(ways)();
    return json;
  }

  /** What could stand in a value's place. */
  #odd(value: unknown, places: readonly Place[]): unknown {
    const nested = () => {
      let deep: unknown = value;
      for (let i = this.pick([1, 2, 40, 400]); i > 0; i--) deep = this.#chance(0.5) ? [deep] : { a: deep };
      return deep;
    };
    const near = () =>
      typeof value === 'number' ? value + this.pick([1, -1, 0.5, value, -2 * value]) : this.pick(oddNumbers);
    const ways = [
      () => null,
      () => this.#chance(0.5),
      () => this.pick(oddNumbers),
      near,
      near,
      () => this.pick(oddTexts),
      () =>
        String(value)
          .repeat(this.pick([1, 2, 100]))
          .slice(0, 4096),
      () => [],
      () => ({}),
      () => [value, value],
      nested,
      () => (places.length > 0 ? structuredClone(this.pick(places).holder) : value),
    ];
    return this.pick(ways)();
  }
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

/** Every value within, by what holds it; some thousand at most. */
function placesIn(json: unknown): Place[] {
  const places: Place[] = [];
  const open = [json];
  for (let next = open.pop(); next !== undefined && places.length < 5000; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const key of Object.keys(next)) {
      places.push({ holder: next as Place['holder'], key });
      open.push((next as Place['holder'])[key]);
    }
  }
  return places;
}
