/** @file Text as ids and back. */
import { ArgumentError, expectWholeNumber } from '@bptt/errors';

/** Plain JSON, for a model's card; `Vocabulary.from` takes it. */
export type VocabularyState = { kind: 'characters'; tokens: string[] } | { kind: 'bytes' };

/**
 * Which id each character, or byte, has. A model knows only the vocabulary that it was trained with: keep it with the weights,
 * `card: { vocabulary: vocabulary.toJSON() }`.
 */
export class Vocabulary {
  /** The characters by their ids; those of bytes are the bytes. */
  readonly tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  private constructor(
    readonly kind: VocabularyState['kind'],
    tokens: readonly string[],
  ) {
    this.tokens = tokens;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
  }

  /** The characters (code points) of a text, in their order. @throws ArgumentError for an empty text. */
  static characters(text: string): Vocabulary {
    if (typeof text !== 'string' || text === '')
      throw new ArgumentError('text', 'a text of at least one character', text);
    return new Vocabulary(
      'characters',
      [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!),
    );
  }

  /** The 256 bytes of UTF-8, which know every text. */
  static bytes(): Vocabulary {
    return new Vocabulary(
      'bytes',
      Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)),
    );
  }

  /** What `toJSON` gave. @throws ArgumentError for anything else. */
  static from(state: VocabularyState): Vocabulary {
    if (state?.kind === 'bytes') return Vocabulary.bytes();
    const tokens = state?.kind === 'characters' ? state.tokens : undefined;
    const single = (token: unknown) => typeof token === 'string' && [...token].length === 1;
    if (
      !Array.isArray(tokens) ||
      tokens.length === 0 ||
      !tokens.every(single) ||
      new Set(tokens).size !== tokens.length
    )
      throw new ArgumentError(
        'vocabulary',
        "{ kind: 'bytes' }, or { kind: 'characters', tokens } of different characters",
        state,
      );
    return new Vocabulary('characters', tokens);
  }

  /** V */
  get size(): number {
    return this.tokens.length;
  }

  /** The ids of a text. @throws ArgumentError for a character that the vocabulary does not have, with its place. */
  encode(text: string): Int32Array {
    if (typeof text !== 'string') throw new ArgumentError('text', 'a string', text);
    if (this.kind === 'bytes') return Int32Array.from(new TextEncoder().encode(text));
    const characters = [...text];
    return Int32Array.from(characters, (character, at) => {
      const id = this.#ids.get(character);
      if (id !== undefined) return id;
      throw new ArgumentError(
        'text',
        `only the ${this.size} characters of the vocabulary`,
        `${inWords(character)} ${place(characters, at)}`,
      );
    });
  }

  /** @throws ArgumentError for an id that is none of the vocabulary's. */
  decode(ids: ArrayLike<number>): string {
    const known = Array.from(ids, (id, i) => expectWholeNumber(`ids[${i}]`, id, 0, this.size - 1));
    if (this.kind === 'bytes') return new TextDecoder().decode(Uint8Array.from(known));
    return known.map((id) => this.tokens[id]).join('');
  }

  toJSON(): VocabularyState {
    return this.kind === 'bytes' ? { kind: 'bytes' } : { kind: 'characters', tokens: [...this.tokens] };
  }
}

const inWords = (character: string) =>
  `${JSON.stringify(character)} (U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`;

/** `at line 3, column 7 (character 120)` */
function place(characters: readonly string[], at: number): string {
  const before = characters.slice(0, at);
  const line = before.filter((character) => character === '\n').length + 1;
  return `at line ${line}, column ${at - before.lastIndexOf('\n')} (character ${at})`;
}
