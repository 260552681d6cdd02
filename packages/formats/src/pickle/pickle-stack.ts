/** @file The stack, the marks and the memo of the unpickler, with a bound on what they may hold. */
import { Dict } from './dict.js';
import { Inert } from './inert.js';
import type { Fault } from './pickle-bytes.js';
import { Text } from './text.js';
import { describe, type Value } from './value.js';

/**
 * What the values may take in memory, counted in words of 8 bytes: 128 MiB, or as many words as the file has bytes. MNIST as
 * nested lists of numbers, the largest form it has, takes nearly that.
 */
const minWords = 2 ** 24;
/** What all but numbers and places in lists may take of that: 128 MiB. */
const maxObjectWords = 2 ** 24;
/** About what a value costs, whatever is in it; MNIST as nested lists has 1.75 million of them. */
const wordsOf = (value: object): number => (Array.isArray(value) ? 8 : value instanceof Text ? 12 : 24);
/** Of a pair in a dictionary. */
const pairWords = 8;
/** Room that V8 takes for items that a short list does not have yet. */
const slackOf = (length: number): number => (length === 0 ? 0 : Math.max(0, 19 - length));
/** The most values on the stack, in the memo or in one list: far above MNIST's, far below the size at which V8 ends the process. */
const maxLength = 2 ** 22;

export class PickleStack {
  readonly #values: Value[] = [];
  /** Heights of the stack at which something began. */
  readonly #marks: number[] = [];
  readonly #memo: Value[] = [];
  readonly #memoEnd: number;
  readonly #maxWords: number;
  readonly #fault: Fault;
  #words = 0;
  #objectWords = 0;

  constructor(fileBytes: number, fault: Fault) {
    // Indices count what came before in the file, so a larger one claims more than there is.
    this.#memoEnd = Math.min(fileBytes, maxLength);
    this.#maxWords = Math.max(minWords, fileBytes);
    this.#fault = fault;
  }

  get length(): number {
    return this.#values.length;
  }

  /** One past the largest index of the memo. */
  get memoLength(): number {
    return this.#memo.length;
  }

  /** Pushes a new value, whose memory counts. */
  push(value: Value): void {
    if (typeof value === 'object' && value !== null) this.#spendOnObjects(wordsOf(value));
    this.pushAgain(value);
  }

  pushArray(items: Value[]): void {
    this.#spend(items.length);
    this.#spendOnObjects(slackOf(items.length));
    this.push(items);
  }

  /** Pushes a value that was there before. */
  pushAgain(value: Value): void {
    this.#checkHeight();
    this.#values.push(value);
  }

  pop(): Value {
    const value = this.top();
    this.#values.pop();
    return value;
  }

  top(): Value {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) throw this.#fault('stack', 'a value', 'none');
    return this.#values.at(-1)!;
  }

  /** Replaces the last `size` values by their tuple. */
  popTuple(size: number): void {
    this.pushArray(Array.from({ length: size }, () => this.pop()).reverse());
  }

  mark(): void {
    this.#checkHeight();
    this.#marks.push(this.#values.length);
  }

  /** The values since the last mark. */
  popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#fault('stack', 'a mark', 'none');
    return this.#values.splice(mark);
  }

  /** Drops what was put down last, a value or a mark. */
  drop(): void {
    if (this.#marks.at(-1) === this.#values.length) this.#marks.pop();
    else this.pop();
  }

  append(items: Value[]): void {
    const list = this.top();
    if (list instanceof Inert) return; // of a class derived from `list`, such as a deque, nobody asks for the items
    if (!Array.isArray(list)) throw this.#fault('APPEND', 'a list', describe(list));
    if (list.length + items.length > maxLength) throw this.#fault('APPEND', `a list of at most ${maxLength}`, 'more');
    this.#spend(items.length);
    this.#spendOnObjects(slackOf(list.length + items.length) - slackOf(list.length));
    for (const item of items) list.push(item);
  }

  /** Puts key, value, key, value, ... into the dictionary on top. */
  setItems(items: Value[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) throw this.#fault('SETITEMS', 'a dictionary', describe(dict));
    if (items.length % 2) throw this.#fault('SETITEMS', 'keys and values', `${items.length} of them`);
    this.#spendOnObjects((items.length / 2) * pairWords);
    for (let i = 0; i < items.length; i += 2) dict.entries.push([items[i]!, items[i + 1]!]);
  }

  put(index: number): void {
    if (index >= this.#memoEnd) throw this.#fault('memo', `an index below ${this.#memoEnd}`, String(index));
    this.#spend(1);
    this.#memo[index] = this.top();
  }

  get(index: number): void {
    const value = this.#memo[index];
    if (value === undefined) throw this.#fault('memo', 'an index that was stored', String(index));
    this.pushAgain(value);
  }

  #spendOnObjects(words: number): void {
    this.#objectWords += words;
    if (this.#objectWords > maxObjectWords)
      throw this.#fault('size', `texts, lists and other objects of at most ${maxObjectWords * 8} bytes`, 'more');
    this.#spend(words);
  }

  #spend(words: number): void {
    this.#words += words;
    if (this.#words > this.#maxWords)
      throw this.#fault('size', `values of at most ${this.#maxWords * 8} bytes`, 'more');
  }

  #checkHeight(): void {
    if (this.#values.length + this.#marks.length >= maxLength)
      throw this.#fault('stack', `at most ${maxLength} values`, 'more');
  }
}
