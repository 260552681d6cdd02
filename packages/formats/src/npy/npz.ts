/** @file NumPy's `.npz`: several arrays by name, in a zip archive. */
import { unzipSync, zipSync } from 'fflate';
import { ArgumentError, expectBytes, FormatError, type Bytes } from '@bptt/errors';
import { readNpy, writeNpy, type NumpyArrayData } from './npy.js';

/**
 * What all arrays may be together: a small file of a stranger does not fill the memory, and reading takes up to four times as much. MNIST as
 * float32 shrinks to a twelfth.
 */
const mostBytes = ({ length }: Uint8Array): number => Math.min(280_000_000, Math.max(2 ** 26, 16 * length));

/** Deflate cannot shrink data further than this (zlib's technical notes: 1032 to 1). */
const maxRatio = 1032;

/**
 * The arrays in a file of `np.savez` or `np.savez_compressed`, by name; see `readNpy`.
 * @param only reads these alone, all of which must be there, or those that it says yes to; all when left out.
 * @throws FormatError for a broken archive, an entry that is no array, arrays that take more than 64 MiB and 16 times the file, and where one
 * of `only` is missing.
 */
export function readNpz(
  given: Bytes,
  source = 'npz',
  only?: readonly string[] | ((name: string) => boolean),
): Map<string, NumpyArrayData> {
  const bytes = expectBytes(source, given);
  const fail = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const nameOf = (path: string) => path.replace(/\.npy$/, '');
  const sizes = new Map<string, number>();
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, size, originalSize, compression }) => {
        if (only && !(typeof only === 'function' ? only(nameOf(name)) : only.includes(nameOf(name)))) return false;
        const entry = name.slice(0, 80);
        if (sizes.has(name)) throw fail(entry, 'every name once', 'it twice');
        // What an entry claims is allocated, so it has to be possible.
        if (size > bytes.length || originalSize > (compression === 0 ? size : size * maxRatio + 64))
          throw fail(entry, `a size that ${bytes.length} bytes can hold`, String(originalSize));
        sizes.set(name, originalSize);
        total += originalSize;
        const most = mostBytes(bytes);
        if (total > most)
          throw fail(
            entry,
            `at most ${most} bytes in all arrays of so small a file`,
            `${total}: np.savez stores them whole`,
          );
        return true;
      },
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw fail('zip', 'an archive with its directory at the end', (error as Error).message);
  }
  const arrays = new Map<string, NumpyArrayData>();
  for (const [path, file] of Object.entries(files)) {
    delete files[path]; // which is free while the next one is read
    arrays.set(nameOf(path), readNpy(file, `${source}: ${path}`));
  }
  const missing = typeof only === 'function' ? undefined : only?.find((name) => !arrays.has(name));
  if (missing !== undefined) throw fail('archive', `an array '${missing}'`, namesIn(bytes).join(', ') || 'none');
  return arrays;
}

function namesIn(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unzipSync(bytes, { filter: ({ name }) => (names.push(name.replace(/\.npy$/, '')), false) });
  return names;
}

/** The bytes of a file that `np.load` reads. Equal arrays give equal bytes: the archive holds no time. */
export function writeNpz(
  arrays: ReadonlyMap<string, { data: NumpyArrayData['data']; shape: readonly number[] }>,
): Uint8Array {
  if (typeof arrays?.entries !== 'function')
    throw new ArgumentError('arrays', 'a Map from names to { data, shape }', arrays);
  const files = [...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)] as const);
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' });
}
