/** @file The files in a zip archive that stores them uncompressed, as PyTorch's and Keras's do. */
import { unzipSync, type UnzipFileFilter } from 'fflate';
import { FormatError } from '@bptt/errors';

/** The least that an entry takes: its two headers. */
const minEntryBytes = 30 + 46;

/**
 * Path -> content, once `admit` has passed every path. Nothing is allocated beyond the archive's own size, whatever its directory claims.
 * @throws FormatError for a broken archive, and for one that is compressed.
 */
export function unzipStored(bytes: Uint8Array, source: string, admit: (path: string) => void): Map<string, Uint8Array> {
  const fail = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const sizes = new Map<string, number>();
  let total = 0;
  const filter = ({
    name,
    size,
    originalSize,
    compression,
  }: {
    name: string;
    size: number;
    originalSize: number;
    compression: number;
  }): boolean => {
    admit(name);
    const entry = name.slice(0, 80);
    if (compression !== 0 || size !== originalSize)
      throw fail(
        entry,
        'stored bytes, as PyTorch and Keras write them',
        'compressed ones: unpack the archive and zip it again with zip -0',
      );
    total += size + minEntryBytes;
    if (total > bytes.length)
      throw fail(entry, `at most the ${bytes.length} bytes of the archive in all`, `${size} more`);
    if (sizes.has(name)) throw fail(entry, 'every name once', 'it twice');
    sizes.set(name, size);
    return true;
  };
  const files = new Map(Object.entries(unzip(bytes, filter, fail)));
  for (const [name, size] of sizes) {
    const found = files.get(name)?.length ?? 0;
    if (found !== size) throw fail(name.slice(0, 80), `${size} bytes`, `${found} before the end of the archive`);
  }
  return files;
}

function unzip(
  bytes: Uint8Array,
  filter: UnzipFileFilter,
  fail: (field: string, expected: string, found: string) => FormatError,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw fail('zip', 'an archive with its directory at the end', (error as Error).message);
  }
}
