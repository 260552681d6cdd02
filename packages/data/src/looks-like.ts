/** @file Says what bytes that are not the format asked for look like, for error messages. */

const signatures: [start: number[], name: string][] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x42, 0x5a, 0x68], 'bzip2: unpack it with bunzip2 first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz: unpack it with unxz first'],
  [[0x50, 0x4b, 3, 4], 'a zip archive: unpack it first'],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a numpy .npy file'],
  [[0, 0, 8, 1], 'an IDX file of labels: give the folder that it is in'],
  [[0, 0, 8, 3], 'an IDX file of images: give the folder that it is in'],
];

/** ` (looks like an HTML page)` and the like, or nothing when the first bytes are of no kind known here. */
export function looksLike(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const name = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|head|body|\?xml)/i.test(start)
    ? 'an HTML page'
    : (signatures.find(([signature]) => signature.every((byte, i) => bytes[i] === byte))?.[1] ?? textKind(start));
  return name === undefined ? '' : ` (looks like ${name})`;
}

/** Of files that are text, or begin with it. */
function textKind(start: string): string | undefined {
  if (start.startsWith('MATLAB')) return "a .mat file of MATLAB: save its arrays with numpy's savez instead";
  const isText = start.length > 0 && !/[^\t\n\r\x20-\x7e]/.test(start);
  if (isText && /^"?[\w .+-]*"?([,;\t]"?[\w .+-]*"?)+/.test(start)) return 'CSV: tables of numbers are read by readCsv';
  return undefined;
}
