/** @file Unpacks gzip piece by piece, and no more of it than is wanted. */
import { FormatError } from '@bptt/errors';

/** Deflate cannot shrink data further than this (zlib's technical notes: 1032 to 1). */
export const maxRatio = 1032;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The unpacked bytes. Unpacking stops as soon as there are more than `wanted` calls for, so that a small file cannot fill
 * the memory; the surplus of the last piece is returned too, for the caller to refuse.
 * @param wanted is asked once, with at least `headBytes` bytes (fewer where the data ends before), how many there should be.
 * @throws FormatError for gzip that is cut or damaged, and whatever `wanted` throws.
 */
export async function gunzip(
  bytes: Uint8Array,
  source: string,
  headBytes: number,
  wanted: (head: Uint8Array) => number,
): Promise<Uint8Array> {
  // A Blob's stream comes in pieces of about 64 KiB, so no engine inflates the whole file in one go.
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let most: number | undefined;
  while (length <= (most ?? headBytes)) {
    const chunk = await reader.read().catch((error: unknown) => {
      throw damaged(error instanceof Error ? error.message : String(error));
    });
    if (chunk.done) {
      // What follows the gzip data is ignored by some engines; gzip ends with its unpacked size.
      const stated = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
      if (stated !== length)
        throw damaged(`an end that states ${stated} bytes after ${length} were unpacked`, bytes.length - 4);
      return concatenate(chunks, length);
    }
    chunks.push(chunk.value);
    length += chunk.value.length;
    if (most === undefined && length >= headBytes) {
      try {
        most = wanted(concatenate(chunks, length));
      } catch (error) {
        await reader.cancel();
        throw error;
      }
    }
  }
  await reader.cancel();
  return concatenate(chunks, length);

  function damaged(found: string, offset?: number): FormatError {
    const expected = 'one complete gzip file';
    return new FormatError({
      source,
      field: 'gzip',
      expected,
      found: `cut or damaged data: ${found}`,
      ...(offset !== undefined && { offset }),
    });
  }
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
