/** @file Tells bytes from other bytes: no secret is kept by it, damage and change are seen. */

/**
 * 64 bits that bytes decide, in two lanes of 32: each takes a word by exclusive or, an odd factor and a rotation, so that one changed word
 * always changes both. The same in every engine.
 */
export class Fingerprint {
  #a = 0x9e3779b9;
  #b = 0x85ebca6b;

  /** Goes on with the bytes of an array, as they lie in memory. */
  add(array: ArrayBufferView): this {
    const { buffer, byteOffset, byteLength } = array;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    const whole = byteLength >>> 2;
    const words =
      byteOffset % 4 ? new Uint32Array(bytes.slice(0, whole * 4).buffer) : new Uint32Array(buffer, byteOffset, whole);
    let [a, b] = [this.#a, this.#b];
    const take = (word: number) => {
      a = Math.imul(a ^ word, 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b ^ word, 0x85ebca77);
      b = (b << 17) | (b >>> 15);
    };
    for (let i = 0; i < whole; i++) take(words[i]!);
    for (let i = whole * 4; i < byteLength; i++) take(bytes[i]!);
    take(byteLength);
    [this.#a, this.#b] = [a, b];
    return this;
  }

  /** Of a text, as UTF-8. */
  addText(text: string): this {
    return this.add(new TextEncoder().encode(text));
  }

  /** 16 hexadecimal digits. */
  digits(): string {
    return [mixed(this.#a ^ this.#b), mixed(this.#b)].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }
}

/** MurmurHash3's finish, a bijection (Appleby, public domain). */
function mixed(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
