/** @file Several readers of the same bytes. */
import { isBpttError } from '../../../packages/errors/src/index.js';

/** Runs all, whichever of them find their bytes wrong. */
export async function each(...readers: (() => unknown)[]): Promise<void> {
  for (const read of readers) {
    try {
      await read();
    } catch (error) {
      if (!isBpttError(error)) throw error;
    }
  }
}
