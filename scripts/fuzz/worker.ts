/** @file A process that fuzzes one reader; tells its parent that it lives, what goes wrong, and the figures at the end. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Coverage } from './coverage.js';
import { fuzz } from './fuzz.js';
import { targets } from './targets/all.js';

const [name, seconds, seed, folder] = process.argv.slice(2) as [string, string, string, string];
const input = join(folder, 'input');
let told = 0;

/** Failures go where they are kept, each named by its bytes. */
function keep(bytes: Uint8Array): string {
  const failures = join('scripts/fuzz/failures', name);
  mkdirSync(failures, { recursive: true });
  const path = join(failures, createHash('sha256').update(bytes).digest('hex').slice(0, 12));
  writeFileSync(path, bytes);
  return path;
}

const figures = await fuzz(targets[name]!, {
  seed: Number(seed),
  milliseconds: Number(seconds) * 1000,
  coverage: new Coverage(import.meta.url),
  begin: (bytes) => {
    writeFileSync(input, bytes);
    if (performance.now() > told + 1000) process.send!({ alive: (told = performance.now()) });
    return input;
  },
  onFailure: ({ name: what, bytes }) => process.send!({ failure: what, path: keep(bytes) }),
});
process.send!({ figures }, () => process.exit());
