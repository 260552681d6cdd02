/** @file What is fuzzed: a reader of bytes, files to begin from, and what a mutant needs to come past the checksums. */

/** JSON within a file, and the file with other JSON in its place. */
export interface Structure {
  json: unknown;
  rebuilt: (json: unknown) => Uint8Array;
}

export interface Target {
  seeds: () => Promise<Uint8Array[]> | Uint8Array[];
  /** Reads all that there is to read. May throw a BpttError, and nothing else. @param path a file that holds the bytes. */
  read: (bytes: Uint8Array, path: string) => unknown;
  /** Checksums and lengths as the bytes want them, so that what lies behind them is read. */
  repaired?: (bytes: Uint8Array) => Uint8Array;
  structures?: (bytes: Uint8Array) => Structure[];
}
