/** @file Files of the repository to begin from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Structure } from '../target.js';

/** Small ones of a folder, by their names' ends. The working folder is the repository's root. */
export const filesOf = (folder: string, ending: RegExp, mostBytes = 40_000): Uint8Array[] =>
  readdirSync(folder)
    .filter((name) => ending.test(name))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))))
    .filter(({ length }) => length <= mostBytes);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const jsonBytes = (json: unknown): Uint8Array => bytesOf(JSON.stringify(json) ?? '');

/** Of a file that is JSON and nothing else. */
export function jsonOf(bytes: Uint8Array): Structure[] {
  try {
    return [{ json: JSON.parse(textOf(bytes)), rebuilt: jsonBytes }];
  } catch {
    return [];
  }
}
