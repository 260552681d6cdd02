/** @file Node's `process`, by `globalThis`: for a bare `process` bundlers for the browser look for a package of that name. */

/** The process in Node; undefined in a browser. */
export function nodeProcess(): NodeJS.Process | undefined {
  const { process } = globalThis as { process?: NodeJS.Process };
  return typeof process?.versions?.node === 'string' ? process : undefined;
}
