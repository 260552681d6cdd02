/** @file The code of docs/install.md: each fenced block whose info string has a file name after the language. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const page = await readFile(new URL('../../docs/install.md', import.meta.url), 'utf8');
const blocks = new Map([...page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, file, code]) => [file, code]));

/** Writes the named files of the page into a folder. */
export async function write(folder, files) {
  for (const file of files) {
    const code = blocks.get(file);
    if (code === undefined) throw new Error(`docs/install.md has no block named ${file}`);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), code);
  }
}
