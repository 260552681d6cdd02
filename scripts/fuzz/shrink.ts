/** @file A smaller input that goes wrong alike. */

/** Leaves out pieces, large ones first, for as long as `fails`; at most so many tries. */
export async function shrunk(
  bytes: Uint8Array,
  fails: (less: Uint8Array) => Promise<boolean>,
  tries = 300,
): Promise<Uint8Array> {
  let found = bytes;
  for (let length = Math.ceil(bytes.length / 2); length >= 1 && tries > 0; length = Math.floor(length / 2)) {
    for (let at = 0; at < found.length && tries-- > 0;) {
      const less = Buffer.concat([found.subarray(0, at), found.subarray(at + length)]);
      if (await fails(less)) found = less;
      else at += length;
    }
  }
  return found;
}
