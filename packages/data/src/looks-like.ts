/** @file Says what bytes that are not the format asked for look like, for error messages. */

const signatures: [start: number[], name: string][] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x50, 0x4b, 3, 4], 'a zip archive'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a numpy .npy file'],
  [[0, 0, 8, 1], 'an IDX file of labels'],
  [[0, 0, 8, 3], 'an IDX file of images'],
];

/** ` (looks like an HTML page)` and the like, or nothing when the first bytes are of no kind known here. */
export function looksLike(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const name = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|head|body|\?xml)/i.test(start)
    ? 'an HTML page'
    : signatures.find(([signature]) => signature.every((byte, i) => bytes[i] === byte))?.[1];
  return name === undefined ? '' : ` (looks like ${name})`;
}
